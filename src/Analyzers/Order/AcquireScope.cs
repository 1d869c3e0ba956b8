using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Order;

/// <summary>What one function does with a view after it has acquired the view's pointer.</summary>
internal sealed class AcquireScope
{
    private readonly IInvocationOperation _acquire;
    private readonly ISymbol? _pointer;
    private readonly HashSet<SyntaxNode> _ends;

    public AcquireScope(IInvocationOperation acquire, ISymbol owner)
    {
        _acquire = acquire;
        _pointer = acquire.Arguments.Length == 1 ? Pointer(acquire.Arguments[0].Value) : null;
        Function = Functions.Of(acquire);
        IOperation[] operations = [.. Functions.OperationsOf(Function)];
        Releases = [.. operations.OfType<IInvocationOperation>().Where(c => ViewHandle.IsRelease(c) && Same(ViewHandle.Owner(c), owner))];
        HandOvers = owner is ILocalSymbol ? [.. operations.OfType<ILocalReferenceOperation>().Where(r => IsHandedOn(r, owner))] : [];
        IsReleasedElsewhereInMember = Functions.Root(acquire).Descendants().OfType<IInvocationOperation>()
            .Any(c => ViewHandle.IsRelease(c) && Functions.Of(c) != Function)
            || (owner is ILocalSymbol && Functions.Root(acquire).Descendants().OfType<ILocalReferenceOperation>().Any(r => Same(r.Local, owner) && Functions.Of(r) != Function));
        OwnerIsNewView = operations.Any(o => o switch
        {
            IVariableDeclaratorOperation declarator => Same(declarator.Symbol, owner) && ViewHandle.IsNewView(declarator.GetVariableInitializer()?.Value),
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment => Same(local, owner) && ViewHandle.IsNewView(assignment.Value),
            _ => false,
        });
        _ends = [.. Releases.Select(static r => r.Syntax), .. HandOvers.Select(static h => h.Syntax)];
    }

    public IOperation Function { get; }

    public IInvocationOperation[] Releases { get; }

    /// <summary>Where a local view goes to somebody who may release it.</summary>
    public ILocalReferenceOperation[] HandOvers { get; }

    /// <summary>A lambda or local function is involved: in which order they run is not known.</summary>
    public bool IsReleasedElsewhereInMember { get; }

    public bool OwnerIsNewView { get; }

    public bool EndsAt(IOperation operation) => _ends.Contains(operation.Syntax);

    /// <summary>The acquired pointer is not null: AcquirePointer throws instead.</summary>
    public bool IsDead(BasicBlock block, ControlFlowBranch? branch)
    {
        if (_pointer is null || block.BranchValue is not { } condition || block.ConditionKind == ControlFlowConditionKind.None || branch is null)
        {
            return false;
        }

        bool? whenNotNull = condition switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equals when TestsPointer(equals) => false,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } differs when TestsPointer(differs) => true,
            IIsPatternOperation { Pattern: IConstantPatternOperation } pattern when Same(Pointer(pattern.Value), _pointer) => false,
            IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation } } pattern when Same(Pointer(pattern.Value), _pointer) => true,
            _ => null,
        };
        bool takenWhen = (block.ConditionKind == ControlFlowConditionKind.WhenTrue) == branch.IsConditionalSuccessor;
        return whenNotNull is { } value && value != takenWhen;
    }

    /// <summary>The unconditional release of a <c>finally</c> whose <c>try</c> holds the acquire.</summary>
    public IInvocationOperation? FinallyOfOwnTry() => Releases.FirstOrDefault(release =>
    {
        IOperation inner = release;
        while (inner.Parent is { } parent && inner != Function)
        {
            if (parent is ITryOperation guarded && guarded.Finally == inner)
            {
                return _acquire.Syntax.Span.OverlapsWith(guarded.Body.Syntax.Span);
            }

            if (parent is IConditionalOperation or IConditionalAccessOperation or ISwitchOperation or ILoopOperation or ITryOperation)
            {
                return false;
            }

            inner = parent;
        }

        return false;
    });

    private static bool IsHandedOn(ILocalReferenceOperation reference, ISymbol owner)
    {
        if (!ViewHandle.HandsOn(reference))
        {
            return false;
        }

        // an alias (var handle = accessor.SafeMemoryMappedViewHandle) handed on is the owner handed on
        return Same(reference.Local, owner) || Same(ViewHandle.Variable(reference, 0), owner);
    }

    private bool TestsPointer(IBinaryOperation test) =>
        (Same(Pointer(test.LeftOperand), _pointer) && IsNull(test.RightOperand)) || (Same(Pointer(test.RightOperand), _pointer) && IsNull(test.LeftOperand));

    private static bool IsNull(IOperation value) =>
        value is { ConstantValue: { HasValue: true, Value: null or 0 } } or IDefaultValueOperation || (value is IConversionOperation conversion && IsNull(conversion.Operand));

    private static ISymbol? Pointer(IOperation value) => value switch
    {
        ILocalReferenceOperation reference => reference.Local,
        IFieldReferenceOperation reference => reference.Field,
        IParameterReferenceOperation reference => reference.Parameter,
        IConversionOperation conversion => Pointer(conversion.Operand),
        _ => null,
    };

    private static bool Same(ISymbol? left, ISymbol? right) => left is not null && SymbolEqualityComparer.Default.Equals(left, right);
}
