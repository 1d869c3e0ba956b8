using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Rules;

namespace MmapAnalyzers.Access;

/// <summary>What a read is to the one after it.</summary>
internal enum FetchKind
{
    /// <summary>One value.</summary>
    Scalar,

    /// <summary>A comparison of bytes: its answer decides.</summary>
    Compare,

    /// <summary>The same with a key that the caller has asked for: what lies beside the key in the record is then taken for the key's.</summary>
    Lookup,

    /// <summary>A search: its answer says how far a later read goes.</summary>
    Search,

    /// <summary>Many bytes at once: a copy, a decoder, a parser.</summary>
    Bulk,

    /// <summary>Handed to a member that is not known.</summary>
    Handed,
}

/// <summary>One read of a member, with the places that it reads.</summary>
internal sealed record Fetch(IOperation Operation, IOperation Memory, FetchKind Kind, ImmutableArray<MemoryPlace> Places)
{
    public SyntaxNode Syntax => Operation.Syntax;

    /// <summary>Recognises a read; null for all else, and for what has no location.</summary>
    public static Fetch? Find(IOperation operation, PlaceReader places)
    {
        if (MemoryAccess.Find(operation) is { } access)
        {
            return access.Operation.Parent is not IMemberReferenceOperation && access is { IsRead: true, IsWrite: false, IsReference: false } && places.Of(access) is { IsEmpty: false } read
                ? new Fetch(access.Operation, access.Memory, IsBulk(access) ? FetchKind.Bulk : FetchKind.Scalar, read) : null;
        }

        return operation switch
        {
            IInvocationOperation call => FromCall(call, places),
            IObjectCreationOperation { Constructor: { } constructor } creation when MultiPassApis.Find(constructor) is not null => Whole(creation, creation.Arguments, FetchKind.Bulk, places),
            _ => null,
        };
    }

    private static bool IsBulk(MemoryAccess access) => access.Operation is IInvocationOperation { TargetMethod.Name: "ReadArray" or "ReadSpan" or "Copy" or "CopyBlock" or "CopyBlockUnaligned" or "MemoryCopy" or "CopyTo" or "TryCopyTo" or "ToArray" or "ReadInto" };

    private static Fetch? FromCall(IInvocationOperation call, PlaceReader places)
    {
        IMethodSymbol method = call.TargetMethod;
        if (call.Instance is { } receiver && (Types.IsSpan(receiver.Type) || LiveMapping.IsRelaxedView(receiver.Type)))
        {
            return method.Name is "ToArray" or "CopyTo" or "TryCopyTo" or "ToString" ? Whole(call, receiver, FetchKind.Bulk, places) : null;
        }

        bool isExtension = Types.Is(method.ContainingType, "System.MemoryExtensions")
            || method.ContainingType is { Name: "RelaxedViewSearchExtensions" or "RelaxedViewCompareExtensions" or "RelaxedViewTextExtensions", ContainingNamespace.Name: "Runtime" };
        if (isExtension)
        {
            FetchKind? kind = method.Name switch
            {
                "SequenceEqual" or "SequenceCompareTo" or "StartsWith" or "EndsWith" => IsKeyLookup(call) ? FetchKind.Lookup : FetchKind.Compare,
                "GetString" or "CopyTo" => FetchKind.Bulk,
                _ when method.Name.IndexOf("IndexOf", StringComparison.Ordinal) >= 0 => FetchKind.Search,
                _ => null,
            };
            return kind is { } known ? Whole(call, call.Arguments, known, places) : null;
        }

        return MultiPassApis.Find(method) is not null ? Whole(call, call.Arguments, FetchKind.Bulk, places)
            : IsConsumer(method) ? call.Arguments.Where(static a => Types.IsSpan(a.Value.Type) || LiveMapping.IsRelaxedView(a.Value.Type)).Select(a => Whole(call, a.Value, FetchKind.Handed, places)).FirstOrDefault(static f => f is not null)
            : null;
    }

    /// <summary>Takes a view and gives a value: a view that comes back would be the same bytes under another name.</summary>
    private static bool IsConsumer(IMethodSymbol method) => !LiveMapping.CanBe(method.ReturnType) && !LiveMapping.IsRelaxedView(method.ReturnType) && method.RefKind == RefKind.None;

    private static Fetch? Whole(IOperation call, ImmutableArray<IArgumentOperation> arguments, FetchKind kind, PlaceReader places) =>
        arguments.Where(static a => LiveMapping.CanBe(a.Value.Type) || LiveMapping.IsRelaxedView(a.Value.Type)).OrderBy(static a => a.Parameter?.Ordinal ?? 0)
            .Select(a => Whole(call, a.Value, kind, places)).FirstOrDefault(static f => f is not null);

    private static Fetch? Whole(IOperation call, IOperation memory, FetchKind kind, PlaceReader places) =>
        places.OfWhole(memory) is { IsEmpty: false } read ? new Fetch(call, memory, kind, read) : null;

    /// <summary>Compared with what a parameter holds, and not with bytes that the program knows.</summary>
    private static bool IsKeyLookup(IInvocationOperation call) => call.Arguments.Length > 1 && !ConstantBytes.IsAny(call.Arguments) && call.Arguments.Skip(1).Take(1).Any(static a => IsGiven(a.Value, 0));

    private static bool IsGiven(IOperation value, int depth) => Sliced.Variable(value) switch
    {
        IParameterSymbol => true,
        ILocalSymbol local when depth < 3 => Order.Functions.Root(value).Descendants().OfType<IVariableDeclaratorOperation>()
            .FirstOrDefault(d => Provenance.Symbols.Same(d.Symbol, local))?.GetVariableInitializer()?.Value is { } initial && IsGiven(initial, depth + 1),
        _ => false,
    };
}
