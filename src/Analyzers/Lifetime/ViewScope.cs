using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Lifetime;

/// <summary>Whether a view is gone when control leaves a function at some operation: by <c>using</c>, or by a release in <c>finally</c>.</summary>
internal static class ViewScope
{
    /// <summary>Cheap: whether anything ends when control leaves here.</summary>
    public static bool MayEndAfter(IOperation exit)
    {
        IOperation child = exit;
        for (IOperation? parent = exit.Parent; parent is not null && child is not (IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent)
        {
            if (parent is ITryOperation { Finally: not null } or IUsingOperation || (parent is IBlockOperation block && block.Operations.Any(static o => o is IUsingDeclarationOperation)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How it ends, as the end of a sentence; null if it does not, as far as is known.</summary>
    public static string? EndsAfter(IOperation exit, ISymbol owner)
    {
        IOperation child = exit;
        for (IOperation? parent = exit.Parent; parent is not null && child is not (IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case ITryOperation { Finally: { } end } guarded when guarded.Finally != child && end.Descendants().Any(o => Releases(o, owner)):
                    return "is released in 'finally'";
                case IUsingOperation scope when scope.Body == child && (scope.Locals.Any(l => Names(l, owner, scope)) || Same(ViewHandle.Variable(scope.Resources, 0), owner)):
                case IBlockOperation block when block.Operations.TakeWhile(o => o != child).OfType<IUsingDeclarationOperation>()
                    .Any(u => u.DeclarationGroup.Declarations.SelectMany(static d => d.Declarators).Any(d => Names(d.Symbol, owner, u))):
                    return "is disposed by 'using'";
            }
        }

        return null;
    }

    /// <summary>The variable itself, or the handle of the view in it, is released or disposed.</summary>
    public static bool Releases(IOperation operation, ISymbol owner) => operation is IInvocationOperation { Instance: { } instance } call
        && (ViewHandle.IsRelease(call) || (call.TargetMethod.Name is "Dispose" or "Close" && call.Arguments.IsEmpty)) && Same(ViewHandle.Variable(instance, 0), owner);

    /// <summary>The object in whose hands the value is: the view that its pointer was acquired from here, or a local that it was asked from.</summary>
    public static ISymbol? OwnerOf(IOperation value, ProvenanceAnswer answer, CancellationToken token)
    {
        IOperation function = Functions.Of(value);
        foreach (Acquisition acquisition in answer.Acquisitions)
        {
            if (acquisition.Owner is { } owner && owner.SyntaxTree == function.Syntax.SyntaxTree && function.Syntax.Span.Contains(owner.Span)
                && value.SemanticModel?.GetOperation(owner, token) is { } operation)
            {
                return ViewHandle.Variable(operation, 0);
            }
        }

        return Root(value, 0) is ILocalSymbol { Type: var type } local && Views.IsDisposable(type) ? local : null;
    }

    /// <summary>The first variable of a chain of members, calls and arithmetic; locals that hold views lead on to what they were made from.</summary>
    private static ISymbol? Root(IOperation? value, int depth)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation conversion:
                    value = conversion.Operand;
                    break;
                case IInvocationOperation { Instance: { } instance }:
                    value = instance;
                    break;
                case IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [var receiver, ..] }:
                    value = receiver.Value;
                    break;
                case IMemberReferenceOperation { Instance: { } instance }:
                    value = instance;
                    break;
                case IImplicitIndexerReferenceOperation { Instance: var instance }:
                    value = instance;
                    break;
                case IBinaryOperation { LeftOperand: var left }:
                    value = left;
                    break;
                case IObjectCreationOperation { Arguments: [var first, ..] } creation when Views.IsView(creation.Type):
                    value = first.Value;
                    break;
                case ILocalReferenceOperation { Local: var local } reference when Views.IsViewOrMemory(local.Type) && depth < 4:
                    value = Functions.Root(reference).Descendants().OfType<IVariableDeclaratorOperation>()
                        .FirstOrDefault(d => Same(d.Symbol, local))?.GetVariableInitializer()?.Value;
                    depth++;
                    break;
                case ILocalReferenceOperation { Local: var local }:
                    return local;
                default:
                    return null;
            }
        }
    }

    /// <summary>The local is the owner, or names its handle.</summary>
    private static bool Names(ILocalSymbol local, ISymbol owner, IOperation scope) => Same(local, owner)
        || (Views.IsOwner(local.Type) && scope.Descendants().OfType<IVariableDeclaratorOperation>().FirstOrDefault(d => Same(d.Symbol, local))
            ?.GetVariableInitializer()?.Value is { } value && Same(ViewHandle.Variable(value, 0), owner));

    private static bool Same(ISymbol? left, ISymbol? right) => left is not null && SymbolEqualityComparer.Default.Equals(left, right);
}
