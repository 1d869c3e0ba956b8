using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary>
/// Where a value ends up: forwards through conversions, locals, fields, parameters and returns to the operations that do something else
/// with it. A field stands for that field of all objects.
/// </summary>
/// <param name="occurrences">Finds the readers of variables.</param>
/// <param name="followsArithmetic">An address plus an offset is still that address.</param>
internal sealed class Uses(Occurrences occurrences, bool followsArithmetic)
{
    /// <summary>More variables than this, and nobody can say that all uses are known.</summary>
    private const int MaxVariables = 24;

    private readonly HashSet<ISymbol> _variables = new(SymbolEqualityComparer.Default);
    private readonly HashSet<SyntaxNode> _seen = [];
    private readonly Queue<IOperation> _open = new();
    private readonly List<IOperation> _uses = [];

    /// <summary>Whether the value also goes where it is not followed: to other assemblies, containers, delegates.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>The outermost expressions that still are the value; their parents are what is done with it.</summary>
    public List<IOperation> Of(IOperation value)
    {
        Open(value);
        return Follow();
    }

    /// <summary>The same for what a variable holds.</summary>
    public List<IOperation> OfVariable(IOperation reference)
    {
        Store(reference);
        return Follow();
    }

    private List<IOperation> Follow()
    {
        while (_open.Count > 0)
        {
            Climb(_open.Dequeue());
        }

        IsComplete &= occurrences.IsComplete;
        return _uses;
    }

    private void Open(IOperation value)
    {
        if (_seen.Add(value.Syntax))
        {
            _open.Enqueue(value);
        }
    }

    private void Climb(IOperation value)
    {
        while (value.Parent is { } parent)
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation:
                case IConditionalOperation { Condition: var condition } when condition != value && parent.Type is not null:
                case IObjectCreationOperation when Types.IsAddress(parent.Type):
                case IArgumentOperation { Parent: IObjectCreationOperation { Type: var made } } when Types.IsAddress(made):
                case IInvocationOperation { Instance: { } instance, TargetMethod.Name: "ToInt64" or "ToUInt64" or "ToPointer" or "ToInt32" } when instance == value && Types.IsAddress(value.Type):
                case IMemberReferenceOperation { Instance: { } container, Member.Name: "Value" } when container == value:
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.And } when followsArithmetic:
                    value = parent;
                    continue;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    Variable(declarator.Symbol, declarator);
                    return;
                case ISymbolInitializerOperation initializer:
                    Initialised(initializer);
                    return;
                case ISimpleAssignmentOperation assignment when assignment.Value == value:
                    Store(assignment.Target);
                    value = parent;
                    continue;
                case IExpressionStatementOperation when value is IAssignmentOperation:
                    return;
                case IArgumentOperation { Parameter: { ContainingSymbol: IMethodSymbol { IsExtern: false } callee } parameter } when occurrences.Facts.IsOwn(callee) && NativeEntryPoints.Kind(callee) == NativeKind.None && !NativeEntryPoints.IsNative(callee):
                    IsComplete &= !callee.IsVirtual && !callee.IsAbstract && parameter.RefKind == RefKind.None;
                    Variable(Symbols.Key(parameter), parent);
                    return;
                case IReturnOperation { Kind: OperationKind.Return } returned:
                    Returned(returned);
                    return;
                case IArrayInitializerOperation or ITupleOperation or IObjectOrCollectionInitializerOperation:
                    IsComplete = false;
                    return;
                default:
                    _uses.Add(value);
                    return;
            }
        }

        IsComplete = false;
    }

    private void Initialised(ISymbolInitializerOperation initializer)
    {
        ISymbol? symbol = (initializer as IFieldInitializerOperation)?.InitializedFields.FirstOrDefault()
            ?? (ISymbol?)(initializer as IPropertyInitializerOperation)?.InitializedProperties.FirstOrDefault();
        if (symbol is null)
        {
            IsComplete = false;
        }
        else
        {
            Variable(symbol, initializer);
        }
    }

    private void Store(IOperation target)
    {
        switch (Definitions.Plain(target))
        {
            case ILocalReferenceOperation local:
                Variable(local.Local, target);
                break;
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }:
                Variable(parameter, target);
                break;
            case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol method } parameter }:
                Variable(parameter, target);
                Filled(method, parameter.Ordinal);
                break;
            case IFieldReferenceOperation { Field: var field } when occurrences.Facts.IsOwn(field):
                IsComplete &= !Visibility.IsOutside(field, occurrences.Facts.Compilation);
                Variable(field, target);
                break;
            case IPropertyReferenceOperation { Property: { IsIndexer: false } property } when occurrences.Facts.IsOwn(property):
                IsComplete &= !Visibility.IsOutside(property, occurrences.Facts.Compilation) && Symbols.HasStoredGetter(property, occurrences.Facts.Token);
                Variable(property, target);
                break;
            case IDeclarationExpressionOperation declaration:
                Store(declaration.Expression);
                break;
            case IArrayElementReferenceOperation { ArrayReference: var array }:
                Store(array);
                break;
            case IDiscardOperation:
                break;
            default:
                IsComplete = false;
                break;
        }
    }

    /// <summary>What the method leaves in its callers' variables.</summary>
    private void Filled(IMethodSymbol method, int ordinal)
    {
        IsComplete &= !Visibility.IsOutside(method, occurrences.Facts.Compilation);
        foreach (IOperation call in occurrences.CallsOf(method))
        {
            if ((call as IInvocationOperation)?.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == ordinal) is { } argument)
            {
                Store(argument.Value);
            }
        }
    }

    private void Variable(ISymbol variable, IOperation near)
    {
        if (_variables.Count >= MaxVariables)
        {
            IsComplete = false;
            return;
        }

        if (!_variables.Add(variable))
        {
            return;
        }

        foreach (IOperation occurrence in occurrences.Of(variable, near))
        {
            if (occurrence is not (IVariableDeclaratorOperation or ISymbolInitializerOperation))
            {
                Read(occurrence);
            }
        }
    }

    private void Read(IOperation reference)
    {
        IOperation whole = reference;
        while (whole.Parent is IArrayElementReferenceOperation element && element.ArrayReference == whole)
        {
            whole = element;
        }

        switch (whole.Parent)
        {
            case IAssignmentOperation assignment when assignment.Target == whole && assignment is not ICompoundAssignmentOperation:
            case IExpressionStatementOperation or IDeclarationExpressionOperation:
                break;
            case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol: var element } } loop:
                Variable(element, loop);
                break;
            default:
                Open(whole);
                break;
        }
    }

    private void Returned(IReturnOperation returned)
    {
        switch (Functions.Of(returned))
        {
            case ILocalFunctionOperation { Symbol: var local }:
                Calls(local);
                break;
            case IAnonymousFunctionOperation:
                IsComplete = false;
                break;
            default:
                switch (returned.SemanticModel?.GetEnclosingSymbol(returned.Syntax.SpanStart, occurrences.Facts.Token))
                {
                    case IMethodSymbol { AssociatedSymbol: IPropertySymbol property }:
                        Property(property, returned);
                        break;
                    case IPropertySymbol property:
                        Property(property, returned);
                        break;
                    case IMethodSymbol { MethodKind: MethodKind.Ordinary } method:
                        Calls(method);
                        break;
                    default:
                        IsComplete = false;
                        break;
                }

                break;
        }
    }

    private void Property(IPropertySymbol property, IOperation near)
    {
        IsComplete &= !Visibility.IsOutside(property, occurrences.Facts.Compilation) && !property.IsVirtual && !property.IsAbstract && !property.IsOverride;
        Variable(Symbols.Key(property), near);
    }

    private void Calls(IMethodSymbol method)
    {
        IsComplete &= !Visibility.IsOutside(method, occurrences.Facts.Compilation) && !method.IsAsync;
        if (_variables.Add(Symbols.Key(method)))
        {
            foreach (IOperation call in occurrences.CallsOf(method))
            {
                Open(call);
            }
        }
    }
}
