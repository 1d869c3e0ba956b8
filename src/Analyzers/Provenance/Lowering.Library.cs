using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>Calls of the library: what it stores, and what it returns, by the catalog.</summary>
internal sealed partial class Lowering
{
    private void CopyElements(IInvocationOperation invocation)
    {
        if (invocation.Instance is { } source)
        {
            Store(ByOrdinal(invocation.Arguments, 0)!.Value, Values(source), invocation.Syntax);
        }
        else if (invocation.TargetMethod.Name == "Fill")
        {
            Store(ByOrdinal(invocation.Arguments, 0)!.Value, Values(ByOrdinal(invocation.Arguments, 1)?.Value), invocation.Syntax);
        }
        else if (invocation.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "destinationArray") is { } target)
        {
            Store(target.Value, Values(ByOrdinal(invocation.Arguments, 0)!.Value), invocation.Syntax);
        }
    }

    private Term[] LibraryCall(IInvocationOperation invocation, Effect? effect)
    {
        IMethodSymbol method = invocation.TargetMethod;
        Term[] receiver = Values(invocation.Instance);
        List<Term> arguments = [];
        foreach (IArgumentOperation argument in invocation.Arguments)
        {
            Term[] values = argument.Parameter?.RefKind is null or RefKind.None ? Values(argument.Value)
                : Types.IsAddress(argument.Value.Type) || argument.Parameter.RefKind == RefKind.Out ? Both(Address(argument.Value), Values(argument.Value))
                : Address(argument.Value);
            arguments.AddRange(values);
        }

        IOperation? stored = invocation.Instance ?? (method.IsExtensionMethod && invocation.Arguments.Length > 1 ? invocation.Arguments[0].Value : null);
        if (stored is not null && arguments.Count > 0 && KnownApis.IsStoringName(method.Name))
        {
            Store(stored, [.. arguments.Concat(Results(arguments))], invocation.Syntax);
        }

        foreach (IArgumentOperation argument in invocation.Arguments)
        {
            // TryGetValue, TryDequeue, Deconstruct: what comes out was put in
            if (argument.Parameter?.RefKind == RefKind.Out && Types.CanCarry(argument.Parameter.OriginalDefinition.Type) && !Types.IsAddress(argument.Parameter.OriginalDefinition.Type))
            {
                Store(argument.Value, receiver, invocation.Syntax);
            }
        }

        if (effect == Effect.OpensSharedIfNamed)
        {
            IOperation? name = ByOrdinal(invocation.Arguments, 0)?.Value;
            bool unnamed = name is { ConstantValue: { HasValue: true, Value: null } } or IConversionOperation { Operand.ConstantValue: { HasValue: true, Value: null } };
            return [new OriginTerm(unnamed ? Origins.Anonymous : Origins.Shared, AcquisitionKind.Library, invocation.Syntax)];
        }

        return Library(method, method.OriginalDefinition.ReturnType, effect, receiver, [.. arguments], invocation.Syntax);
    }

    private static IEnumerable<Term> Results(IEnumerable<Term> arguments)
    {
        Term[] functions = [.. arguments.OfType<FunctionTerm>()];
        return functions.Length == 0 ? [] : [new SelectTerm(functions, AccessPath.Result)];
    }

    /// <summary>What a library member returns; unknown members are unknown, and numbers that they return are no addresses.</summary>
    private static Term[] Library(ISymbol member, ITypeSymbol declaredType, Effect? effect, Term[] receiver, Term[] arguments, SyntaxNode syntax)
    {
        switch (effect)
        {
            case Effect.Data:
                return Term.Nothing;
            case Effect.Native:
                return [new OriginTerm(Origins.Native, AcquisitionKind.Library, syntax)];
            case Effect.Managed:
                return [new OriginTerm(Origins.Managed, AcquisitionKind.Library, syntax)];
            case Effect.OpensView:
                return [new ViewTerm(receiver, syntax)];
            case Effect.OpensShared:
                return [new OriginTerm(Origins.Shared, AcquisitionKind.Library, syntax)];
        }

        if (effect != Effect.Passes && !LibraryPasses(member))
        {
            return [new OriginTerm(Origins.Unknown, AcquisitionKind.Library, syntax)];
        }

        bool number = Types.IsAddress(declaredType) && declaredType.TypeKind != TypeKind.Pointer
            && !(Types.IsAddress(member.ContainingType) || member.ContainingType?.Name is "Math");
        if (number && declaredType.SpecialType is SpecialType.System_Int64 or SpecialType.System_UInt64 && !Types.IsAddress(member.ContainingType))
        {
            return Term.Nothing;
        }

        Term[] results = [.. Results(receiver.Concat(arguments))];
        bool isLazy = Types.Is(member.ContainingType?.OriginalDefinition, "System.Lazy`1") || Types.Is(member.ContainingType?.OriginalDefinition, "System.Threading.ThreadLocal`1");
        Term[] lazily = member.Name == "Value" && receiver.Length > 0 && isLazy ? [new SelectTerm(receiver, AccessPath.Result)] : [];
        return Both(Both(receiver, arguments), Both(results, lazily));
    }

    /// <summary>Library types whose members hand on what they were given: spans, references, containers, tasks, lazies, integers that hold pointers.</summary>
    private static bool LibraryPasses(ISymbol member)
    {
        INamespaceSymbol? space = member.ContainingType?.ContainingNamespace;
        if (space is null || space.IsGlobalNamespace)
        {
            return false;
        }

        string name = space.ToDisplayString();
        return name is "System" or "System.Linq" or "System.Threading" or "System.Threading.Tasks" or "System.Threading.Channels" or "System.Buffers" or "System.Runtime.CompilerServices"
            or "System.Runtime.InteropServices" or "System.IO.MemoryMappedFiles" or "System.Threading.Tasks.Sources"
            || name.StartsWith("System.Collections", StringComparison.Ordinal);
    }
}
