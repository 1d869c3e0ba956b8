using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>Calls: of own code (a term to walk into), of native functions and of the library (by the catalog).</summary>
internal sealed partial class Lowering
{
    private Term[] Invocation(IInvocationOperation invocation)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (Marked(method, invocation.Syntax) is { } marked)
        {
            if (facts.IsOwn(method))
            {
                MakeCall(method, invocation.Instance, null, invocation.Arguments, invocation.Syntax);
            }

            return marked;
        }

        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            return InvokeFunction(invocation);
        }

        NativeKind native = NativeEntryPoints.Kind(method);
        if (native != NativeKind.None || NativeEntryPoints.IsNative(method))
        {
            return Native(native, invocation);
        }

        Effect? effect = KnownApis.Find(method);
        switch (effect)
        {
            case Effect.AcquirePointer:
                if (invocation.Arguments.Length == 1)
                {
                    Store(invocation.Arguments[0].Value, Acquire(invocation.Instance, AcquisitionKind.AcquirePointer, invocation.Syntax, Types.ViewHandle), invocation.Syntax);
                }

                return Term.Nothing;
            case Effect.DangerousGetHandle:
                return Acquire(invocation.Instance, AcquisitionKind.DangerousGetHandle, invocation.Syntax, Types.ViewHandle);
            case Effect.Exchanges when invocation.Arguments.Length > 1:
                IOperation slot = ByOrdinal(invocation.Arguments, 0)!.Value;
                Store(slot, Values(ByOrdinal(invocation.Arguments, 1)!.Value), invocation.Syntax);
                return Values(slot);
            case Effect.NativeExport:
                return Export(invocation);
            case Effect.CopiesElements when invocation.Arguments.Length > 1:
                CopyElements(invocation);
                return Term.Nothing;
            case Effect.ReadsReference when invocation.Arguments.Length > 0:
                return Values(ByOrdinal(invocation.Arguments, 0)!.Value);
        }

        if (StoresHandle(method, invocation) is { } holder)
        {
            return StoreHandle(holder, invocation);
        }

        bool own = facts.IsOwn(method) && !method.IsExtern;
        bool overridable = effect is null && !LibraryPasses(method) && (method.IsVirtual || method.IsAbstract || method.IsOverride);
        if (own || overridable)
        {
            return [new CallTerm(MakeCall(method, invocation.Instance, null, invocation.Arguments, invocation.Syntax))];
        }

        return LibraryCall(invocation, effect);
    }

    /// <summary><c>SetHandle(p)</c>, <c>Initialize(p, ..)</c> and <c>base(p, owns)</c>: an own type derived from these holds an address that no own field shows.</summary>
    private ITypeSymbol? StoresHandle(IMethodSymbol method, IInvocationOperation invocation) => facts.IsOwn(method) || !Types.HoldsAddress(method.ContainingType) ? null
        : method.MethodKind == MethodKind.Constructor ? _type
        : method.Name is "SetHandle" or "Initialize" ? invocation.Instance?.Type : null;

    private Term[] StoreHandle(ITypeSymbol type, IInvocationOperation invocation)
    {
        Term[] values = Union(invocation.Arguments.Where(static a => Types.IsAddress(a.Value.Type)).Select(static a => a.Value));
        HoldIn(type, values, invocation.Syntax);
        return Term.Nothing;
    }

    /// <summary>The type stands for the address that its objects hold; a base class is told of its derived types, as it reads what they set.</summary>
    private void HoldIn(ITypeSymbol type, Term[] values, SyntaxNode syntax)
    {
        facts.Writes.Add(type, new Write(values, syntax, _writer, []));
        for (INamedTypeSymbol? above = type.BaseType; above is not null && facts.IsOwn(above); above = above.BaseType)
        {
            facts.HeldBelow.Add(above, new Write(values, syntax, _writer, []));
        }
    }

    private Term[] Acquire(IOperation? owner, AcquisitionKind kind, SyntaxNode syntax, string sharedType)
    {
        Term[] terms = owner is null ? Term.Nothing : Values(owner);
        ITypeSymbol? type = owner?.Type;
        if (type is not null && facts.IsOwn(type) && Types.HoldsAddress(type))
        {
            terms = Both(terms, [facts.Variable(type)]);
        }

        return [new AcquireTerm(terms, kind, syntax, OwnerSyntax(owner), Types.IsOrDerives(type, sharedType))];
    }

    /// <summary>The accessor or stream before <c>.SafeMemoryMappedViewHandle</c>, else the handle itself.</summary>
    private static SyntaxNode? OwnerSyntax(IOperation? owner) =>
        owner is IPropertyReferenceOperation { Property.Name: "SafeMemoryMappedViewHandle", Instance: { } accessor } ? accessor.Syntax : owner?.Syntax;

    private Term[] Creation(IObjectCreationOperation creation)
    {
        if (creation.Constructor is not { } constructor)
        {
            return Union(creation.ChildOperations);
        }

        if (!facts.IsOwn(creation.Type ?? constructor.ContainingType))
        {
            return Both(Union(creation.Arguments.Select(static a => a.Value)), [.. ByReference(creation.Arguments).Concat(Elements(creation.Initializer))]);
        }

        Call call = MakeCall(constructor, null, Term.Nothing, creation.Arguments, creation.Syntax);
        call.IsCreation = true;
        call.Initialisers ??= Initialisers(creation.Initializer);
        return [new CallTerm(call)];
    }

    /// <summary>new Span&lt;T&gt;(ref x)</summary>
    private IEnumerable<Term> ByReference(ImmutableArray<IArgumentOperation> arguments) =>
        arguments.Where(static a => a.Parameter is { RefKind: not RefKind.None }).SelectMany(a => Address(a.Value));

    private IEnumerable<Term> Elements(IObjectOrCollectionInitializerOperation? initializer) =>
        initializer?.Initializers.SelectMany(i => i is IInvocationOperation add ? Union(add.Arguments.Select(static a => a.Value))
            : i is ISimpleAssignmentOperation assignment ? Values(assignment.Value) : []) ?? [];

    private Term[] OperatorCall(IMethodSymbol method, SyntaxNode syntax, params IOperation[] operands)
    {
        if (!facts.TryGetCall(syntax, method, out Call call))
        {
            for (int i = 0; i < operands.Length && i < call.Arguments.Length; i++)
            {
                call.Arguments[i] = Values(operands[i]);
            }

            call.IsVirtual = method.IsAbstract || method.IsVirtual;
            facts.Calls.Add(method, call);
        }

        return [new CallTerm(call)];
    }

    private Call MakeCall(IMethodSymbol method, IOperation? instance, Term[]? receiver, ImmutableArray<IArgumentOperation> arguments, SyntaxNode syntax)
    {
        if (facts.TryGetCall(syntax, method, out Call call))
        {
            return call;
        }

        facts.Calls.Add(method, call);
        if (receiver is null)
        {
            FillReceiver(call, instance);
        }
        else
        {
            call.Receiver = receiver;
            call.ReceiverType = facts.ReceiverType(instance?.Type);
        }

        call.IsVirtual = (method.IsVirtual || method.IsAbstract || method.IsOverride) && instance?.Syntax is not BaseExpressionSyntax;
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter is { } parameter && parameter.Ordinal < call.Arguments.Length)
            {
                call.Arguments[parameter.Ordinal] = Argument(argument, parameter, call);
            }
        }

        NoteMutation(call, instance);
        return call;
    }

    private Term[] Argument(IArgumentOperation argument, IParameterSymbol parameter, Call call)
    {
        NoteForward(argument.Value, parameter);
        if (parameter.RefKind == RefKind.None)
        {
            // F(&p): the callee may write a pointer behind it
            if (Pointee(argument.Value) is { } behind && CanLieBehind(behind.Type))
            {
                Store(behind, [new SelectTerm([new OutTerm(call, parameter.Ordinal)], AccessPath.Behind)], argument.Syntax);
            }

            return Values(argument.Value);
        }

        if (parameter.RefKind is RefKind.Ref or RefKind.Out)
        {
            Store(argument.Value, [new OutTerm(call, parameter.Ordinal)], argument.Syntax);
        }

        return Both(Address(argument.Value), Values(argument.Value));
    }

    private void FillReceiver(Call call, IOperation? instance)
    {
        call.Receiver = Values(instance);
        call.ReceiverType = facts.ReceiverType(instance?.Type);
    }

    /// <summary>A struct's own method may assign the struct's fields.</summary>
    private void NoteMutation(Call call, IOperation? instance)
    {
        if (instance is { Type.IsValueType: true } && StructVariable(instance) is { } variable)
        {
            facts.Mutations.Add(variable, call);
        }
    }

    private Term[] Broken(IInvalidOperation invalid)
    {
        SymbolInfo info = model.GetSymbolInfo(invalid.Syntax, facts.Token);
        IMethodSymbol? method = (info.Symbol ?? (info.CandidateSymbols.Length == 1 ? info.CandidateSymbols[0] : null)) as IMethodSymbol;
        if (method is not null && facts.IsOwn(method) && invalid.Syntax is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax)
        {
            return BrokenCall(invalid, method);
        }

        if (invalid.Syntax is InvocationExpressionSyntax { Expression: var called } && NameOf(called) is { } name)
        {
            switch (NativeEntryPoints.ByName(name))
            {
                case NativeKind.Map or NativeKind.MapView or NativeKind.Attach:
                    bool anonymous = invalid.Syntax.ToString().IndexOf("ANON", StringComparison.OrdinalIgnoreCase) >= 0;
                    return [new OriginTerm(anonymous ? Origins.Anonymous : Origins.Shared, AcquisitionKind.PInvoke, invalid.Syntax)];
            }
        }

        return Union(invalid.ChildOperations);
    }

    /// <summary>A call that does not bind, with a single candidate: arguments by position.</summary>
    private Term[] BrokenCall(IInvalidOperation invalid, IMethodSymbol method)
    {
        if (!facts.TryGetCall(invalid.Syntax, method, out Call call))
        {
            facts.Calls.Add(method, call);
            SeparatedSyntaxList<ArgumentSyntax> arguments = invalid.Syntax switch
            {
                InvocationExpressionSyntax invocation => invocation.ArgumentList.Arguments,
                BaseObjectCreationExpressionSyntax { ArgumentList: { } list } => list.Arguments,
                _ => default,
            };
            for (int i = 0; i < arguments.Count && i < call.Arguments.Length; i++)
            {
                IOperation? value = model.GetOperation(arguments[i].Expression, facts.Token);
                call.Arguments[i] = Values(value);
            }

            call.IsCreation = method.MethodKind == MethodKind.Constructor;
        }

        return [new CallTerm(call)];
    }

    private static string? NameOf(ExpressionSyntax called) => called switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        _ => null,
    };

    private static IArgumentOperation? ByOrdinal(ImmutableArray<IArgumentOperation> arguments, int ordinal) =>
        arguments.FirstOrDefault(a => a.Parameter?.Ordinal == ordinal);
}
