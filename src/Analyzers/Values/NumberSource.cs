using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary>What a number says.</summary>
[Flags]
internal enum NumberSource
{
    None = 0,

    /// <summary>The length of a view, as the view tells it.</summary>
    ViewLength = 1,

    /// <summary>The length of a file.</summary>
    FileLength = 2,

    /// <summary>It was read out of a shared mapping: whoever writes the file decides.</summary>
    Content = 4,

    /// <summary>The size that a view is asked to have.</summary>
    RequestedSize = 8,
}

/// <summary>Follows one number back through variables and sums to where it comes from.</summary>
/// <param name="engine">Tells what lies in a mapping.</param>
/// <param name="definitions">Tells what variables hold.</param>
/// <param name="isExact">Stop where the number may be another one: at parameters and at choices.</param>
/// <param name="token">Stops the walk.</param>
internal sealed class NumberSources(ProvenanceEngine engine, Definitions definitions, bool isExact, CancellationToken token)
{
    private const int MaxDepth = 6;

    private readonly HashSet<SyntaxNode> _seen = [];
    private readonly HashSet<ISymbol> _variables = new(SymbolEqualityComparer.Default);

    /// <summary>Variables and fields on the way, by which a bound may be checked.</summary>
    public IReadOnlyCollection<ISymbol> Variables => _variables;

    public NumberSource Of(IOperation number) => Of(number, 0);

    private NumberSource Of(IOperation number, int depth)
    {
        number = Definitions.Plain(number);
        if (depth > MaxDepth || number.ConstantValue.HasValue || !_seen.Add(number.Syntax))
        {
            return NumberSource.None;
        }

        switch (number)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply or BinaryOperatorKind.LeftShift } sum:
                return Of(sum.LeftOperand, depth) | Of(sum.RightOperand, depth);
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } sum:
                return Of(sum.Value, depth);
            case IParameterReferenceOperation or IConditionalOperation or ICoalesceOperation when isExact:
                return NumberSource.None;
            case IConditionalOperation { WhenFalse: { } other } conditional:
                return Of(conditional.WhenTrue, depth) | Of(other, depth);
            case ICoalesceOperation coalesce:
                return Of(coalesce.Value, depth) | Of(coalesce.WhenNull, depth);
            case IConditionalAccessOperation access:
                return Of(access.WhenNotNull, depth);
            case IPropertyReferenceOperation property when Length(property) is var length and not NumberSource.None:
                return length;
            case IInvocationOperation call when Call(call) is { } read:
                return read;
            case IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Read" } method } } when IsAccessor(method.ContainingType):
                return NumberSource.Content;
            case IFieldReferenceOperation { Instance: { } instance, Field: { ContainingType.IsValueType: true } field }:
                _variables.Add(field.OriginalDefinition);
                return Inside(number, instance, depth) | Variable(number, depth);
            case { Kind: OperationKind.None, Syntax: PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax }:
                return number.ChildOperations.FirstOrDefault() is { } pointer && IsShared(pointer) ? NumberSource.Content : NumberSource.None;
            default:
                return Variable(number, depth);
        }
    }

    /// <summary>A field of a struct that was read as a whole, or that lies in the mapping.</summary>
    private NumberSource Inside(IOperation field, IOperation instance, int depth)
    {
        if (field.Syntax.IsKind(SyntaxKind.PointerMemberAccessExpression))
        {
            return IsShared(instance.ChildOperations.FirstOrDefault() ?? instance) ? NumberSource.Content : NumberSource.None;
        }

        return Of(instance, depth + 1) & NumberSource.Content;
    }

    private NumberSource Variable(IOperation reference, int depth)
    {
        ISymbol? symbol = reference switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter.OriginalDefinition,
            IMemberReferenceOperation member => member.Member.OriginalDefinition,
            _ => null,
        };
        if (symbol is not null)
        {
            _variables.Add(symbol);
        }

        NumberSource sources = NumberSource.None;
        if (definitions.Of(reference) is { } set)
        {
            foreach (IOperation value in set.Values)
            {
                sources |= Of(value, depth + 1);
            }
        }

        return sources;
    }

    private static NumberSource Length(IPropertyReferenceOperation property)
    {
        ITypeSymbol? type = property.Instance?.Type;
        return property.Property.Name switch
        {
            "Capacity" when IsAccessor(type) || Types.IsOrDerives(type, Types.ViewStream) => NumberSource.ViewLength,
            "ByteLength" when Types.IsOrDerives(type, Types.ViewHandle) => NumberSource.ViewLength,
            "Length" when Types.IsOrDerives(type, Types.ViewStream) => NumberSource.ViewLength,
            "Length" when Types.Is(type, "System.IO.FileInfo") || Types.IsOrDerives(type, "System.IO.FileStream") => NumberSource.FileLength,
            _ => NumberSource.None,
        };
    }

    /// <summary>Null for a call that is followed like a variable.</summary>
    private NumberSource? Call(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        INamedTypeSymbol type = method.ContainingType;
        if (Types.Is(type, "System.Math"))
        {
            // Min and Clamp bound it, the rest is no length
            return NumberSource.None;
        }

        if (method.Name == "GetLength" && Types.Is(type, "System.IO.RandomAccess"))
        {
            return NumberSource.FileLength;
        }

        if (method.Name.StartsWith("Read", StringComparison.Ordinal) && IsAccessor(type))
        {
            return NumberSource.Content;
        }

        if (method.Name.StartsWith("Read", StringComparison.Ordinal) && call.Instance is { } reader && Types.IsOrDerives(type, "System.IO.BinaryReader"))
        {
            return IsShared(reader) ? NumberSource.Content : NumberSource.None;
        }

        bool reads = call.Arguments.Length > 0 && (Types.Is(type, "System.Buffers.Binary.BinaryPrimitives") || Types.Is(type, "System.BitConverter")
            || (method.Name is "Read" or "ReadUnaligned" && (Types.Is(type, "System.Runtime.InteropServices.MemoryMarshal") || Types.Is(type, "System.Runtime.CompilerServices.Unsafe") || Types.Is(type, "System.Threading.Volatile"))));
        return !reads ? null : IsShared(call.Arguments[0].Value, call.Arguments[0].Parameter?.RefKind is not (null or RefKind.None)) ? NumberSource.Content : NumberSource.None;
    }

    /// <summary>Shared, or a view of a mapping object that somebody hands in and that is not known to be anonymous.</summary>
    private bool IsShared(IOperation address, bool isReference = false)
    {
        ProvenanceAnswer answer = engine.AddressOf(address, isReference, token);
        return answer.IsShared || (answer.Origins == Origins.Unknown && !engine.ViewsOf(address, isReference, token).Openings.IsEmpty);
    }

    private static bool IsAccessor(ITypeSymbol? type) => Types.Is(type, "System.IO.UnmanagedMemoryAccessor") || Types.IsMappedView(type) && !Types.IsOrDerives(type, Types.ViewStream);
}
