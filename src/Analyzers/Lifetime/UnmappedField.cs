using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Order;

namespace MmapAnalyzers.Lifetime;

/// <summary>An address in a field that <c>Dispose</c> unmaps, and which the other members go on using: nothing tells them.</summary>
internal static class UnmappedField
{
    /// <summary>The field, and a member that uses it without asking; null where the field is cleared, or another one is set as a flag.</summary>
    public static (IFieldSymbol Field, string User)? Find(IInvocationOperation unmap, ISymbol member)
    {
        if (member is not IMethodSymbol { Name: "Dispose" or "Close", IsStatic: false, DeclaredAccessibility: Accessibility.Public } || !NativeEntryPoints.IsUnmap(unmap.TargetMethod)
            || unmap.Arguments.Select(static a => Field(a.Value)).FirstOrDefault(static f => f is not null) is not { } field
            || Functions.Root(unmap).Descendants().Any(static o => o is IAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation } or IReturnOperation { IsImplicit: false }))
        {
            return null;
        }

        foreach (SyntaxReference part in member.ContainingType.DeclaringSyntaxReferences.Where(r => r.SyntaxTree == unmap.Syntax.SyntaxTree))
        {
            foreach (MethodDeclarationSyntax method in ((TypeDeclarationSyntax)part.GetSyntax()).Members.OfType<MethodDeclarationSyntax>())
            {
                if (!method.Span.Contains(unmap.Syntax.Span) && method.Modifiers.Any(static m => m.ValueText is "public" or "internal")
                    && method.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == field.Name))
                {
                    return (field, method.Identifier.ValueText);
                }
            }
        }

        return null;
    }

    private static IFieldSymbol? Field(IOperation value) => value switch
    {
        IConversionOperation conversion => Field(conversion.Operand),
        IInvocationOperation { Instance: { } instance } => Field(instance),
        IFieldReferenceOperation { Field: { IsStatic: false } field, Instance: IInstanceReferenceOperation } when Views.IsView(field.Type) => field,
        _ => null,
    };
}
