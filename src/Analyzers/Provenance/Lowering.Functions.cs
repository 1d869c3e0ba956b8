using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>Functions as values: who invokes a lambda with what, and what invoking a delegate returns.</summary>
internal sealed partial class Lowering
{
    private Term[] InvokeFunction(IInvocationOperation invocation)
    {
        IOperation? function = invocation.Instance is IConditionalAccessInstanceOperation conditional ? ConditionalInstance(conditional) : invocation.Instance;
        if (Holder(function) is { } holder && !facts.TryGetCall(invocation.Syntax, invocation.TargetMethod, out Call call))
        {
            foreach (IArgumentOperation argument in invocation.Arguments)
            {
                if (argument.Parameter is { } parameter && parameter.Ordinal < call.Arguments.Length)
                {
                    call.Arguments[parameter.Ordinal] = parameter.RefKind == RefKind.None ? Values(argument.Value) : Both(Address(argument.Value), Values(argument.Value));
                }
            }

            facts.Invocations.Add(holder, call);
        }

        Term[] functions = IsAnonymousMap(invocation.Arguments) ? Term.Nothing : Values(function);
        foreach (IArgumentOperation argument in invocation.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.Ref or RefKind.Out } parameter && functions.Length > 0)
            {
                Store(argument.Value, [new SelectTerm(functions, new OutStep(parameter.Ordinal))], argument.Syntax);
            }
        }

        return functions.Length == 0 ? Term.Nothing : [new SelectTerm(functions, AccessPath.Result)];
    }

    private Term[] FunctionPointer(IFunctionPointerInvocationOperation invocation)
    {
        Term[] functions = IsAnonymousMap(invocation.Arguments) ? Term.Nothing : Values(invocation.Target);
        IMethodSymbol signature = invocation.GetFunctionPointerSignature();
        if (Holder(invocation.Target) is { } holder && !facts.TryGetCall(invocation.Syntax, signature, out Call call))
        {
            for (int i = 0; i < invocation.Arguments.Length && i < call.Arguments.Length; i++)
            {
                call.Arguments[i] = Values(invocation.Arguments[i].Value);
            }

            facts.Invocations.Add(holder, call);
        }

        for (int i = 0; i < invocation.Arguments.Length && i < signature.Parameters.Length; i++)
        {
            if (signature.Parameters[i].RefKind is RefKind.Ref or RefKind.Out && functions.Length > 0)
            {
                Store(invocation.Arguments[i].Value, [new SelectTerm(functions, new OutStep(i))], invocation.Syntax);
            }
        }

        return functions.Length == 0 ? Term.Nothing : [new SelectTerm(functions, AccessPath.Result)];
    }

    /// <summary>The variable that holds an invoked function.</summary>
    private static ISymbol? Holder(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation member and not IMethodReferenceOperation => member.Member,
        IArrayElementReferenceOperation element => Holder(element.ArrayReference),
        IConversionOperation conversion => Holder(conversion.Operand),
        IConditionalAccessInstanceOperation instance => Holder(ConditionalInstance(instance)),
        _ => null,
    };

    /// <summary>A function that is handed on: what invokes the other variable also invokes this one.</summary>
    private void NoteForward(IOperation value, ISymbol next)
    {
        if (value.Type?.TypeKind is TypeKind.Delegate or TypeKind.FunctionPointer && Holder(value) is { } holder)
        {
            facts.FunctionUses.Add(holder, new FunctionUse(facts.Key(next), Term.Nothing, value.Syntax));
        }
    }

    private void NoteForward(IOperation value, IOperation target)
    {
        if (value.Type?.TypeKind is TypeKind.Delegate or TypeKind.FunctionPointer && Holder(target) is { } next)
        {
            NoteForward(value, next);
        }
    }

    /// <summary><c>Run(p.View)</c>: the receiver of an extension method is its first argument.</summary>
    private void BindReceiver(IMethodReferenceOperation reference)
    {
        IMethodSymbol method = reference.Method.ReducedFrom ?? reference.Method;
        if (reference.Instance is { } receiver && method is { IsExtensionMethod: true, Parameters.IsEmpty: false } && facts.IsOwn(method) && !facts.TryGetCall(reference.Syntax, method, out Call call))
        {
            call.Arguments[0] = Values(receiver);
            facts.Calls.Add(method, call);
        }
    }

    private void UseFunction(IMethodSymbol function, IOperation operation)
    {
        function = (IMethodSymbol)facts.Key(function);
        IOperation child = operation;
        for (IOperation? parent = operation.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation or IConditionalOperation or ICoalesceOperation
                    or IVariableInitializerOperation or IAddressOfOperation or IArrayInitializerOperation or IArrayCreationOperation:
                    continue;
                case IArgumentOperation { Parameter: { } parameter } argument:
                    UseAsArgument(function, parameter, argument);
                    return;
                case IVariableDeclaratorOperation declarator:
                    facts.FunctionUses.Add(function, new FunctionUse(declarator.Symbol, Term.Nothing, operation.Syntax));
                    return;
                case IAssignmentOperation assignment when Holder(assignment.Target) is { } holder:
                    facts.FunctionUses.Add(function, new FunctionUse(holder, Term.Nothing, operation.Syntax));
                    return;
                case IEventAssignmentOperation { EventReference: IEventReferenceOperation reference }:
                    facts.FunctionUses.Add(function, new FunctionUse(reference.Event, Term.Nothing, operation.Syntax));
                    return;
                case ISymbolInitializerOperation { } initializer:
                    ISymbol? initialized = (initializer as IFieldInitializerOperation)?.InitializedFields.FirstOrDefault()
                        ?? (ISymbol?)(initializer as IPropertyInitializerOperation)?.InitializedProperties.FirstOrDefault();
                    if (initialized is not null)
                    {
                        facts.FunctionUses.Add(function, new FunctionUse(initialized, Term.Nothing, operation.Syntax));
                    }

                    return;
                default:
                    return;
            }
        }
    }

    private void UseAsArgument(IMethodSymbol function, IParameterSymbol parameter, IArgumentOperation argument)
    {
        if (facts.IsOwn(parameter.ContainingSymbol))
        {
            facts.FunctionUses.Add(function, new FunctionUse(facts.Key(parameter), Term.Nothing, argument.Syntax));
            return;
        }

        // Parallel.ForEach(list, x => ...): the library hands it what else it was given
        Term[] others = argument.Parent switch
        {
            IInvocationOperation call => Both(Values(call.Instance), Union(call.Arguments.Where(a => a != argument && a.Parameter?.Type.TypeKind != TypeKind.Delegate).Select(static a => a.Value))),
            IObjectCreationOperation creation => Union(creation.Arguments.Where(a => a != argument && a.Parameter?.Type.TypeKind != TypeKind.Delegate).Select(static a => a.Value)),
            _ => Term.Nothing,
        };
        facts.FunctionUses.Add(function, new FunctionUse(null, others, argument.Syntax));
    }
}
