using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Access;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Values;

/// <summary>A number that nobody checks any more where it is used: the runtime takes it as it is.</summary>
/// <param name="Place">What is reported.</param>
/// <param name="Number">The length, offset or count.</param>
/// <param name="Pointer">What it is added to, or bounds; null where any number from outside is one too many.</param>
/// <param name="IsReference">The pointer is a <c>ref</c>.</param>
/// <param name="IsAllocation">So much memory is asked for; a few bytes more do no harm.</param>
internal sealed record TrustSink(SyntaxNode Place, IOperation Number, IOperation? Pointer, bool IsReference = false, bool IsAllocation = false);

/// <summary>Recognises pointer arithmetic, unchecked lengths, allocations. A type check or a string look-up for all others.</summary>
internal static class TrustSinks
{
    private const string Marshal = "System.Runtime.InteropServices.Marshal";
    private const string NativeMemory = "System.Runtime.InteropServices.NativeMemory";
    private const string MemoryMarshal = "System.Runtime.InteropServices.MemoryMarshal";
    private const string Unsafe = "System.Runtime.CompilerServices.Unsafe";
    private const string Encoding = "System.Text.Encoding";

    /// <summary>In place of an address: memory is asked for, or both sides of a copy are overrun.</summary>
    private const int Allocates = -1;
    private const int Unbounded = -2;

    /// <summary>Library members by the ordinals of the address and of the number.</summary>
    private static readonly (string Type, string Members, int Address, int Number)[] Table =
    [
        (Unsafe, "Add AddByteOffset Subtract SubtractByteOffset", 0, 1),
        (Unsafe, "CopyBlock CopyBlockUnaligned", Unbounded, 2),
        (NativeMemory, "Copy", Unbounded, 2),
        ("System.Buffer", "MemoryCopy", Unbounded, 3),
        (NativeMemory, "Alloc AllocZeroed AlignedAlloc", Allocates, 0),
        ("System.IntPtr", "Add Subtract", 0, 1),
        ("System.UIntPtr", "Add Subtract", 0, 1),
        (MemoryMarshal, "CreateSpan CreateReadOnlySpan", 0, 1),
        (Marshal, "Copy", 0, 3),
        (Marshal, "PtrToStringUTF8 PtrToStringUni PtrToStringAnsi", 0, 1),
        (Marshal, "AllocHGlobal AllocCoTaskMem", Allocates, 0),
        (Encoding, "GetString GetCharCount GetChars GetBytes GetByteCount", 0, 1),
        ("System.GC", "AllocateArray AllocateUninitializedArray", Allocates, 0),
        ("System.Buffers.ArrayPool`1", "Rent", Allocates, 0),
        ("System.Buffers.MemoryPool`1", "Rent", Allocates, 0),
        ("System.IO.BinaryReader", "ReadBytes ReadChars", Allocates, 0),
    ];

    private static readonly ILookup<string, (string Type, int Address, int Number)> ByMember = Table
        .SelectMany(static line => line.Members.Split(' ').Select(member => (member, line.Type, line.Address, line.Number)))
        .ToLookup(static line => line.member, static line => (line.Type, line.Address, line.Number), StringComparer.Ordinal);

    public static IEnumerable<(string Type, string Member)> Members => Table.SelectMany(static line => line.Members.Split(' ').Select(member => (line.Type, member)));

    public static TrustSink? Find(IOperation operation) => Match(operation) is { Number: var number } sink && !Definitions.Plain(number).ConstantValue.HasValue ? sink : null;

    private static TrustSink? Match(IOperation operation)
    {
        switch (operation)
        {
            case IArrayCreationOperation { DimensionSizes: [{ } length], Initializer: null }:
                return new(operation.Syntax, length, null, IsAllocation: true);
            case IObjectCreationOperation { Arguments: { IsEmpty: false } arguments } creation:
                return Creation(creation, arguments);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, Type: { } type } sum when type is IPointerTypeSymbol || type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr:
                return IsPointer(sum.LeftOperand, type) ? new(operation.Syntax, sum.RightOperand, sum.LeftOperand)
                    : IsPointer(sum.RightOperand, type) && sum.OperatorKind == BinaryOperatorKind.Add ? new(operation.Syntax, sum.LeftOperand, sum.RightOperand) : null;
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, Target: { Type: IPointerTypeSymbol } pointer } compound:
                return new(operation.Syntax, compound.Value, pointer);
            case { Kind: OperationKind.None, Syntax: ElementAccessExpressionSyntax } when Dereference.Pointer(operation) is { Type: IPointerTypeSymbol } pointer:
                return operation.ChildOperations.Skip(1).FirstOrDefault() is { } index ? new(operation.Syntax, index, pointer) : null;
            case { Kind: OperationKind.None, Syntax: StackAllocArrayCreationExpressionSyntax { Initializer: null } }:
                return operation.ChildOperations.FirstOrDefault() is { } size ? new(operation.Syntax, size, null) : null; // the stack ends soon
            case IForLoopOperation { Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual } condition } loop
                when Definitions.Plain(condition.LeftOperand) is ILocalReferenceOperation { Local: var counter }:
                return loop.Body.DescendantsAndSelf().Select(Match).FirstOrDefault(s => s?.Pointer is not null && IsCounted(s, counter)) is { } step
                    ? new(condition.Syntax, condition.RightOperand, step.Pointer, step.IsReference) : null;
            case IInvocationOperation call:
                return Call(call);
            default:
                return null;
        }
    }

    private static bool IsCounted(TrustSink sink, ILocalSymbol counter) =>
        sink.Number.DescendantsAndSelf().Any(o => o is ILocalReferenceOperation { Local: var local } && Provenance.Symbols.Same(local, counter));

    private static TrustSink? Creation(IObjectCreationOperation creation, ImmutableArray<IArgumentOperation> arguments)
    {
        IOperation first = arguments[0].Value;
        switch (creation.Constructor?.Parameters)
        {
            case [{ Type: IPointerTypeSymbol }, { } length] when Types.IsSpan(creation.Type):
                return new(creation.Syntax, Value(arguments, length), first);
            case [{ Type.SpecialType: SpecialType.System_Char }, { } count] when creation.Type?.SpecialType == SpecialType.System_String:
                return new(creation.Syntax, Value(arguments, count), null, IsAllocation: true);
            case [{ Type: IPointerTypeSymbol }, _, { } length, ..] when creation.Type?.SpecialType == SpecialType.System_String:
                return new(creation.Syntax, Value(arguments, length), first);
            case [{ Name: "capacity", Type.SpecialType: SpecialType.System_Int32 } capacity, ..] when creation.Type?.ContainingNamespace is { Name: "Generic" or "Text" or "IO" }:
                return new(creation.Syntax, Value(arguments, capacity), null, IsAllocation: true);
            default:
                return null;
        }
    }

    /// <summary>An <c>IntPtr</c> may be a number, too: in a sum of integers only what was one before is taken for the address.</summary>
    private static bool IsPointer(IOperation operand, ITypeSymbol sum) =>
        sum is IPointerTypeSymbol ? operand.Type is IPointerTypeSymbol
            : operand is not IConversionOperation { IsImplicit: true } && operand.Type?.SpecialType == sum.SpecialType && !operand.ConstantValue.HasValue;

    private static TrustSink? Call(IInvocationOperation call)
    {
        foreach ((string type, int address, int number) in ByMember[call.TargetMethod.Name])
        {
            if (Types.IsOrDerives(call.TargetMethod.ContainingType.OriginalDefinition, type) && number < call.TargetMethod.Parameters.Length
                && IsNumber(call.TargetMethod.Parameters[number].Type) && (address < 0 || IsAddress(call.TargetMethod.Parameters[address])))
            {
                return new(call.Syntax, Value(call.Arguments, call.TargetMethod.Parameters[number]), address < 0 ? null : Value(call.Arguments, call.TargetMethod.Parameters[address]),
                    address >= 0 && call.TargetMethod.Parameters[address].RefKind != RefKind.None, address == Allocates);
            }
        }

        return null;
    }

    private static bool IsNumber(ITypeSymbol type) => type.SpecialType is SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64
        or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    private static bool IsAddress(IParameterSymbol parameter) =>
        parameter.RefKind != RefKind.None || parameter.Type is IPointerTypeSymbol || parameter.Type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    private static IOperation Value(ImmutableArray<IArgumentOperation> arguments, IParameterSymbol parameter) =>
        arguments.First(a => a.Parameter?.Ordinal == parameter.Ordinal).Value;
}
