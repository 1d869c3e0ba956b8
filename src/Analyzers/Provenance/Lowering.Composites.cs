using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Provenance;

/// <summary>Values made of others: arithmetic, tuples, copies with some members replaced.</summary>
internal sealed partial class Lowering
{
    /// <summary>Pointer arithmetic keeps the pointer's side; integers that may be addresses keep both, and a difference is none.</summary>
    private Term[] Arithmetic(IBinaryOperation binary)
    {
        if (binary.OperatorMethod is { } method && facts.IsOwn(method))
        {
            return OperatorCall(method, binary.Syntax, binary.LeftOperand, binary.RightOperand);
        }

        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.Add or BinaryOperatorKind.Or or BinaryOperatorKind.And:
                if (binary.LeftOperand.Type is IPointerTypeSymbol)
                {
                    return Values(binary.LeftOperand);
                }

                return binary.RightOperand.Type is IPointerTypeSymbol ? Values(binary.RightOperand) : Both(Values(binary.LeftOperand), Values(binary.RightOperand));
            case BinaryOperatorKind.Subtract:
                bool difference = binary.LeftOperand.Type is IPointerTypeSymbol
                    ? binary.RightOperand.Type is IPointerTypeSymbol
                    : Values(binary.RightOperand).Length > 0;
                return difference ? Term.Nothing : Values(binary.LeftOperand);
            default:
                return Term.Nothing;
        }
    }

    private Term[] Tuple(ITupleOperation tuple)
    {
        if (tuple.Type is not INamedTypeSymbol { IsTupleType: true } type || type.TupleElements.Length != tuple.Elements.Length)
        {
            return Union(tuple.Elements);
        }

        Dictionary<ISymbol, Term[]> elements = new(SymbolEqualityComparer.Default);
        for (int i = 0; i < tuple.Elements.Length; i++)
        {
            elements[facts.Key(type.TupleElements[i])] = Values(tuple.Elements[i]);
        }

        return [new RecordTerm(elements, Term.Nothing)];
    }

    private Term[] With(IWithOperation with) => [new RecordTerm(Initialisers(with.Initializer), Values(with.Operand))];

    private Dictionary<ISymbol, Term[]> Initialisers(IObjectOrCollectionInitializerOperation? initializer) => Members(initializer is null ? [] : initializer.Initializers.AsEnumerable());

    private Dictionary<ISymbol, Term[]> Members(IEnumerable<IOperation> initializers)
    {
        Dictionary<ISymbol, Term[]> members = new(SymbolEqualityComparer.Default);
        foreach (ISimpleAssignmentOperation assignment in initializers.OfType<ISimpleAssignmentOperation>())
        {
            if (assignment.Target is IMemberReferenceOperation { Member: { } member })
            {
                members[facts.Key(member)] = Values(assignment.Value);
            }
        }

        return members;
    }
}
