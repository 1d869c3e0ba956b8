using System;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.CodeFixes;

/// <summary>Whether everybody in the compilation passes the same constant, directly or by a parameter of their own.</summary>
internal static class ConstantArguments
{
    private const int MaxDepth = 3;

    /// <summary>False also where nobody calls: then nobody knows what will be passed.</summary>
    public static bool AreAll(int value, IParameterSymbol parameter, Compilation compilation, CancellationToken cancellationToken, int depth = 0)
    {
        if (depth >= MaxDepth || parameter.ContainingSymbol is not IMethodSymbol method || method.IsVirtual || method.IsAbstract || method.IsOverride)
        {
            return false;
        }

        string name = method.MethodKind == MethodKind.Constructor ? method.ContainingType.Name : method.Name;
        int callers = 0;
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel? model = null;
            foreach (SyntaxNode call in tree.GetRoot(cancellationToken).DescendantNodes().Where(node => CanCall(node, name)))
            {
                model ??= compilation.GetSemanticModel(tree);
                if (Called(model.GetOperation(call, cancellationToken), method) is not { } arguments)
                {
                    continue;
                }

                callers++;
                IOperation? passed = arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal + (a.Parameter?.ContainingSymbol is IMethodSymbol { Parameters.Length: var n } ? n - method.Parameters.Length : 0))?.Value;
                if (passed?.ConstantValue.Value is not int constant ? passed is not IParameterReferenceOperation outer || !AreAll(value, outer.Parameter, compilation, cancellationToken, depth + 1) : constant != value)
                {
                    return false;
                }
            }
        }

        return callers > 0;
    }

    private static bool CanCall(SyntaxNode node, string name) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } => Is(member.Name.Identifier, name),
        InvocationExpressionSyntax { Expression: SimpleNameSyntax simple } => Is(simple.Identifier, name),
        ObjectCreationExpressionSyntax creation => creation.Type.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Any(type => Is(type.Identifier, name)),
        ImplicitObjectCreationExpressionSyntax or ConstructorInitializerSyntax => true,
        _ => false,
    };

    private static bool Is(SyntaxToken identifier, string name) => string.Equals(identifier.ValueText, name, StringComparison.Ordinal);

    private static System.Collections.Immutable.ImmutableArray<IArgumentOperation>? Called(IOperation? operation, IMethodSymbol method)
    {
        (IMethodSymbol? target, var arguments) = operation switch
        {
            IInvocationOperation call => (call.TargetMethod.ReducedFrom ?? call.TargetMethod, call.Arguments),
            IObjectCreationOperation creation => (creation.Constructor, creation.Arguments),
            _ => default,
        };
        return SymbolEqualityComparer.Default.Equals(target?.OriginalDefinition, method.OriginalDefinition) ? arguments : null;
    }
}
