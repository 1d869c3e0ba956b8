using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary>The constant distance of a reference from the start of the pages that it points into, where every step is plain to see.</summary>
/// <param name="Offset">In bytes.</param>
/// <param name="Size">Of the value there.</param>
internal readonly record struct MappedAlignment(long Offset, int Size)
{
    private const int MaxDepth = 8;

    public static MappedAlignment? Of(IOperation reference, Definitions definitions) =>
        SizeOf(reference.Type ?? reference.SemanticModel?.GetTypeInfo(reference.Syntax).Type) is { } size && Reference(reference, definitions, 0) is { } offset ? new(offset, size) : null;

    private static long? Reference(IOperation operation, Definitions definitions, int depth)
    {
        operation = Definitions.Plain(operation);
        switch (operation)
        {
            case IFieldReferenceOperation { Instance: { } instance, Field: { ContainingType.IsValueType: true } field } when FieldOffset(field) is { } distance:
                return Reference(instance, definitions, depth + 1) + distance;
            case IInvocationOperation { TargetMethod: { Name: "AsRef", ContainingType.Name: "Unsafe" }, Arguments: [{ } pointer] }:
                return Pointer(pointer.Value, definitions, depth + 1);
            case { Kind: OperationKind.None, Syntax: PrefixUnaryExpressionSyntax } when operation.ChildOperations.FirstOrDefault() is { } pointer:
                return Pointer(pointer, definitions, depth + 1);
            case { Kind: OperationKind.None, Syntax: ElementAccessExpressionSyntax } when operation.ChildOperations.ToArray() is [{ Type: IPointerTypeSymbol type } pointer, { } index]:
                return Pointer(pointer, definitions, depth + 1) + Constants.Of(index, definitions) * SizeOf(type.PointedAtType);
            case { Kind: OperationKind.None } when operation.ChildOperations.Count == 1:
                // the hidden dereference of p->f
                return Pointer(operation.ChildOperations.First(), definitions, depth + 1);
            default:
                return null;
        }
    }

    private static long? Pointer(IOperation operation, Definitions definitions, int depth)
    {
        operation = Definitions.Plain(operation);
        if (depth > MaxDepth)
        {
            return null;
        }

        switch (operation)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, LeftOperand: { Type: IPointerTypeSymbol type } pointer, RightOperand: var distance }:
                return Pointer(pointer, definitions, depth + 1) + Constants.Of(distance, definitions) * SizeOf(type.PointedAtType);
            case IAddressOfOperation { Reference: var reference }:
                return Reference(reference, definitions, depth + 1);
            case IArgumentOperation { Parent: IInvocationOperation acquire } when ViewHandle.IsAcquire(acquire):
                return 0;
            case IInvocationOperation { TargetMethod.Name: "mmap" or "DangerousGetHandle" or "MapViewOfFile" }:
                return 0;
        }

        if (definitions.Of(operation) is not { IsComplete: true } set)
        {
            return null;
        }

        // the null before ref counts for nothing
        List<IOperation> values = set.Values.FindAll(static v => v is not { ConstantValue: { HasValue: true, Value: null } } && Definitions.Plain(v) is not ({ ConstantValue.HasValue: true } or IDefaultValueOperation));
        return values is [var only] ? Pointer(only, definitions, depth + 1) : null;
    }

    private static int? SizeOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Boolean => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double => 8,
        _ => null,
    };

    /// <summary>By [FieldOffset], or by adding up the fields before it in a sequential struct of primitives.</summary>
    private static long? FieldOffset(IFieldSymbol field)
    {
        AttributeData? layout = field.ContainingType.GetAttributes().FirstOrDefault(static a => a.AttributeClass?.Name == "StructLayoutAttribute");
        if (field.GetAttributes().FirstOrDefault(static a => a.AttributeClass?.Name == "FieldOffsetAttribute") is { ConstructorArguments: [{ Value: int given }] })
        {
            return given;
        }

        int pack = layout?.NamedArguments.FirstOrDefault(static a => a.Key == "Pack").Value.Value as int? ?? 0;
        long offset = 0;
        foreach (IFieldSymbol member in field.ContainingType.GetMembers().OfType<IFieldSymbol>().Where(static f => !f.IsStatic && !f.IsConst))
        {
            if (SizeOf(member.Type) is not { } size || member.IsFixedSizeBuffer)
            {
                return null;
            }

            int alignment = pack == 0 ? size : Math.Min(pack, size);
            offset = (offset + alignment - 1) / alignment * alignment;
            if (Symbols.Same(member, field.OriginalDefinition))
            {
                return offset;
            }

            offset += size;
        }

        return null;
    }
}
