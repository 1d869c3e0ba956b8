using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Access;

/// <summary>What the variables of one function are assigned, and which locals are but a name for something else.</summary>
internal sealed class Aliases
{
    private readonly ILookup<ISymbol, SyntaxNode> _assignments;
    private readonly Dictionary<ISymbol, IOperation> _initializers = new(SymbolEqualityComparer.Default);

    public Aliases(IEnumerable<IOperation> operations)
    {
        List<(ISymbol, SyntaxNode)> assignments = [];
        foreach (IOperation operation in operations)
        {
            foreach (ISymbol symbol in Assigned(operation))
            {
                assignments.Add((symbol, operation.Syntax));
            }

            if (operation is IVariableDeclaratorOperation { Symbol: { IsRef: false } local } declarator && declarator.GetVariableInitializer()?.Value is { } value)
            {
                _initializers[local] = value;
            }
        }

        _assignments = assignments.ToLookup(static a => a.Item1, static a => a.Item2, SymbolEqualityComparer.Default);
    }

    /// <summary>The variables that an operation assigns; a declaration with a value too, for it stands in loops.</summary>
    public static IEnumerable<ISymbol> Assigned(IOperation operation)
    {
        switch (operation)
        {
            case IDeconstructionAssignmentOperation { Target: var target }:
                return target.DescendantsAndSelf().Select(Symbol).OfType<ISymbol>();
            case IAssignmentOperation assignment:
                return Symbol(assignment.Target) is { } assigned ? [assigned] : [];
            case IIncrementOrDecrementOperation increment:
                return Symbol(increment.Target) is { } counted ? [counted] : [];
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                return argument.Value.DescendantsAndSelf().Select(Symbol).OfType<ISymbol>().Take(1);
            case IAddressOfOperation { Reference: ILocalReferenceOperation { Local: var addressed } }:
                return [addressed];
            default:
                return [];
        }
    }

    /// <summary>The value of a local that is assigned once, where it is declared.</summary>
    public IOperation? Initializer(ILocalSymbol local) => !_assignments[local].Any() && _initializers.TryGetValue(local, out IOperation? value) ? value : null;

    /// <summary>
    /// Whether what the local was made from means the same at a later place: nothing in it is assigned in between, on any way from the declaration.
    /// </summary>
    public bool StillHolds(ILocalSymbol local, ImmutableHashSet<ISymbol> parts, SyntaxNode at)
    {
        SyntaxNode declared = _initializers[local].Syntax;
        foreach (SyntaxNode assignment in parts.SelectMany(part => _assignments[part]))
        {
            bool between = assignment.SpanStart >= declared.SpanStart && assignment.SpanStart < at.SpanStart;
            bool comesRound = assignment.SpanStart >= at.SpanStart && Loops(at).Any(loop => loop.Span.Contains(assignment.Span) && !loop.Span.Contains(declared.Span));
            if (between || comesRound)
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<SyntaxNode> Loops(SyntaxNode node) =>
        node.Ancestors().Where(static a => a is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax);

    private static ISymbol? Symbol(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => Symbols.Key(field.Field),
        IPropertyReferenceOperation { Arguments.IsEmpty: true } property => Symbols.Key(property.Property),
        IDeclarationExpressionOperation declaration => Symbol(declaration.Expression),
        _ => null,
    };
}
