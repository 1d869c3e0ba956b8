using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Order;

namespace MmapAnalyzers.Values;

/// <summary>Whether a view is read and nothing else: followed through its handle and pointers to every use.</summary>
internal sealed class PlainReads(Occurrences occurrences)
{
    private enum Use
    {
        Neutral,
        Read,

        /// <summary>A write, or something that may be one.</summary>
        Other,
    }

    private readonly Queue<List<IOperation>> _open = new();
    private readonly HashSet<SyntaxNode> _seen = [];
    private bool _isComplete = true;

    public bool AreAll(IOperation view)
    {
        Follow(view);
        bool isRead = false;
        while (_isComplete && _open.Count > 0)
        {
            foreach (IOperation value in _open.Dequeue())
            {
                switch (Classify(value))
                {
                    case Use.Read:
                        isRead = true;
                        break;
                    case Use.Other:
                        return false;
                }
            }
        }

        return isRead && _isComplete;
    }

    private void Follow(IOperation value)
    {
        if (_seen.Add(value.Syntax))
        {
            Uses uses = new(occurrences, followsArithmetic: true);
            _open.Enqueue(uses.Of(value));
            _isComplete &= uses.IsComplete;
        }
    }

    private Use Classify(IOperation value)
    {
        switch (value.Parent)
        {
            case IUsingOperation or IBinaryOperation or IIsPatternOperation or IExpressionStatementOperation or IConditionalAccessOperation:
                return Use.Neutral;
            case IPropertyReferenceOperation { Property.Name: "SafeMemoryMappedViewHandle" or "PositionPointer" } member:
                Follow(member);
                return Use.Neutral;
            case IPropertyReferenceOperation { Property.ContainingType: var type } when Types.IsMappedView(type) || Types.Is(type, "System.IO.UnmanagedMemoryAccessor") || Types.Is(type, "System.IO.UnmanagedMemoryStream"):
                return Use.Neutral;
            case IInvocationOperation call when call.Instance == value:
                return Member(call);
            case IArgumentOperation argument:
                return Argument(argument);
            case IFieldReferenceOperation field:
                return IsWritten(field) ? Use.Other : Use.Read;
            case { Kind: OperationKind.None, Syntax: PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax } load:
                return IsWritten(load) ? Use.Other : Use.Read;
            case { Kind: OperationKind.None, Parent: IFieldReferenceOperation field }:
                return IsWritten(field) ? Use.Other : Use.Read;
            default:
                return Use.Other;
        }
    }

    private Use Member(IInvocationOperation call)
    {
        if (ViewHandle.IsAcquire(call) && call.Arguments is [{ Value: var pointer }])
        {
            Uses uses = new(occurrences, followsArithmetic: true);
            _open.Enqueue(uses.OfVariable(pointer));
            _isComplete &= uses.IsComplete;
            return Use.Neutral;
        }

        if (call.TargetMethod.Name == "DangerousGetHandle")
        {
            Follow(call);
            return Use.Neutral;
        }

        return call.TargetMethod.Name switch
        {
            "Dispose" or "Close" or "ReleasePointer" or "DangerousAddRef" or "DangerousRelease" or "Seek" => Use.Neutral,
            var name when name.StartsWith("Read", StringComparison.Ordinal) || name == "CopyTo" => Use.Read,
            _ => Use.Other,
        };
    }

    private static Use Argument(IArgumentOperation argument)
    {
        switch (argument.Parent)
        {
            case IInvocationOperation call when ViewHandle.IsAcquire(call):
                return Use.Neutral;
            case IInvocationOperation { TargetMethod: var method } when MappingCall.Of((IOperation)argument.Parent) is { IsUnmap: true } || method.Name == "UnmapViewOfFile":
                return Use.Neutral;
            case IInvocationOperation { TargetMethod: var method } when Types.Is(method.ContainingType, "System.Runtime.InteropServices.Marshal"):
                return argument.Parameter is { Name: "source" or "ptr" or "_Ptr" } && !method.Name.StartsWith("Write", StringComparison.Ordinal) ? Use.Read : Use.Other;
            case IObjectCreationOperation { Type: var made } when Types.Is(made?.OriginalDefinition, "System.ReadOnlySpan`1"):
                return Use.Read;
            default:
                return Use.Other;
        }
    }

    private static bool IsWritten(IOperation place)
    {
        while (place.Parent is IFieldReferenceOperation { Field.ContainingType.IsValueType: true } inner)
        {
            place = inner;
        }

        return place.Parent switch
        {
            IAssignmentOperation assignment => assignment.Target == place,
            IIncrementOrDecrementOperation or IAddressOfOperation => true,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } => true,
            IInvocationOperation call => call.Instance == place,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } } => true,
            IReturnOperation => false,
            _ => false,
        };
    }
}
