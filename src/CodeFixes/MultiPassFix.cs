using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// The fix of MMAP004: private memory is what gets decoded, parsed or compared. A comparison is mended where its span is declared, so that what is used
/// afterwards is what was compared; a copy inside the comparison would only hide the report.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MultiPassFix))]
public sealed class MultiPassFix : CodeFixProvider
{
    private const string Key = "MMAP004.Copy";

    /// <inheritdoc />
    public override ImmutableArray<string> FixableDiagnosticIds => ImmutableArray.Create(Descriptors.MultiPass.Id);

    /// <inheritdoc />
    public override FixAllProvider GetFixAllProvider() => RuleCheck.FixAll(Descriptors.MultiPass.Id, Edits);

    /// <inheritdoc />
    public override Task RegisterCodeFixesAsync(CodeFixContext context) => RuleCheck.RegisterAsync(context, "Copy to private memory first", Key, Edits);

    private static IEnumerable<SourceText> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, SourceText text, CancellationToken cancellationToken)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax call)
        {
            yield break;
        }

        (IMethodSymbol? method, ImmutableArray<IArgumentOperation> arguments) = model.GetOperation(call, cancellationToken) switch
        {
            IInvocationOperation invocation => (invocation.TargetMethod, invocation.Arguments),
            IObjectCreationOperation creation => (creation.Constructor, creation.Arguments),
            _ => (null, default),
        };
        if (method is null || MultiPassApis.Find(method) is not { } trust)
        {
            yield break;
        }

        PrivateCopy copy = new(root, model, text);
        foreach (IArgumentOperation argument in arguments.OrderBy(static a => a.Parameter?.Ordinal ?? 0))
        {
            ExpressionSyntax? value = argument.Syntax is ArgumentSyntax written ? written.Expression : argument.Syntax as ExpressionSyntax;
            if (value is null)
            {
                continue;
            }

            if (trust == Trust.Compares)
            {
                if (Declaration(value, model, cancellationToken) is { } declared && copy.Of(declared) is { } private_)
                {
                    yield return copy.Apply(new TextChange(declared.Span, private_));
                }

                continue;
            }

            if (trust is Trust.Decodes or Trust.Parses or Trust.Decompresses && argument.Syntax is ArgumentSyntax)
            {
                foreach (TextChange change in InPlace(value, argument, arguments, copy, model, cancellationToken))
                {
                    yield return copy.Apply(change);
                }

                yield break; // the input comes first
            }
        }
    }

    /// <summary><c>GetString(span)</c> and <c>GetString(pointer, count)</c>, which both have a sibling that takes an array.</summary>
    private static IEnumerable<TextChange> InPlace(ExpressionSyntax value, IArgumentOperation argument, ImmutableArray<IArgumentOperation> arguments, PrivateCopy copy, SemanticModel model, CancellationToken cancellationToken)
    {
        if (copy.Of(value) is { } span)
        {
            yield return new TextChange(value.Span, span);
        }
        else if (argument.Value.Type is IPointerTypeSymbol { PointedAtType: { SpecialType: SpecialType.System_Byte or SpecialType.System_Char } element }
            && argument.Parameter is { Ordinal: 0 } && arguments is [_, { Parameter: { Type.SpecialType: SpecialType.System_Int32, Ordinal: 1 }, Syntax: ArgumentSyntax count }]
            && copy.OfPointer(value, count.Expression, element) is { } bytes && model.GetTypeInfo(count.Expression, cancellationToken).Type is not null)
        {
            yield return new TextChange(TextSpan.FromBounds(value.SpanStart, count.Span.End), bytes);
        }
    }

    /// <summary>
    /// What the compared span is made from: all later uses then see the copy. Not for a span that may be written, nor for the whole of a mapping,
    /// nor for one that is compared where it is made, because what follows reads the mapping again.
    /// </summary>
    private static ExpressionSyntax? Declaration(ExpressionSyntax compared, SemanticModel model, CancellationToken cancellationToken)
    {
        ExpressionSyntax name = compared;
        while (SpanPart(name) is { } smaller)
        {
            name = smaller;
        }

        return model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [var declared] } local && KnownTypes.IsReadOnlySpan(local.Type)
            && declared.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: { } value, Parent: VariableDeclarationSyntax { Variables.Count: 1, Type: not ScopedTypeSyntax } }
            && SymbolUses.ValuesOf(local, model, cancellationToken) is { Count: 1 }
            && !(value is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [_, var length] } && MappingLength.IsWhole(length.Expression, model, cancellationToken))
                ? value
                : null;
    }

    private static ExpressionSyntax? SpanPart(ExpressionSyntax part) => part switch
    {
        ParenthesizedExpressionSyntax inner => inner.Expression,
        ElementAccessExpressionSyntax element => element.Expression,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Slice" or "Trim" or "TrimStart" or "TrimEnd" } access } => access.Expression,
        _ => null,
    };
}
