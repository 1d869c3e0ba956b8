using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>Native functions: constant arguments decide what kind of mapping it is.</summary>
internal sealed partial class Lowering
{
    /// <summary>MAP_ANONYMOUS on Linux; MAP_ANON elsewhere, which on Linux has no effect and so needs the descriptor -1 beside it.</summary>
    private const long LinuxAnonymous = 0x20;
    private const long BsdAnonymous = 0x1000;

    private Term[] Native(NativeKind kind, IInvocationOperation call)
    {
        Term[] result;
        switch (kind)
        {
            case NativeKind.Map:
                result = [new OriginTerm(IsAnonymousMap(call) ? Origins.Anonymous : Origins.Shared, AcquisitionKind.PInvoke, call.Syntax)];
                break;
            case NativeKind.MapView:
                result = [new AcquireTerm(Union(call.Arguments.Take(1).Select(static a => a.Value)), AcquisitionKind.PInvoke, call.Syntax, null, sharedByType: true)];
                break;
            case NativeKind.Section:
                result = [new OriginTerm(IsPageFileSection(call) ? Origins.Anonymous : Origins.Shared, AcquisitionKind.PInvoke, call.Syntax)];
                break;
            case NativeKind.Attach or NativeKind.OutShared:
                result = [new OriginTerm(Origins.Shared, AcquisitionKind.PInvoke, call.Syntax)];
                break;
            case NativeKind.Allocate:
                result = [new OriginTerm(Origins.Native, AcquisitionKind.PInvoke, call.Syntax)];
                break;
            default:
                result = [new OriginTerm(Origins.Unknown, AcquisitionKind.PInvoke, call.Syntax)];
                break;
        }

        // the marshaller puts the address into the handle that it makes
        if (call.TargetMethod.ReturnType is INamedTypeSymbol type && facts.IsOwn(type) && Types.HoldsAddress(type))
        {
            HoldIn(type, result, call.Syntax);
        }

        if (kind == NativeKind.OutShared)
        {
            foreach (IArgumentOperation argument in call.Arguments)
            {
                if (argument.Parameter is { RefKind: RefKind.Out or RefKind.Ref } filled)
                {
                    Store(argument.Value, result, call.Syntax);
                    FillStruct(filled.Type, result, call.Syntax);
                }
                else if (argument.Parameter?.Type is IPointerTypeSymbol { PointedAtType: { IsValueType: true, SpecialType: SpecialType.None } pointed })
                {
                    FillStruct(pointed, result, call.Syntax);
                }
            }

            return Term.Nothing;
        }

        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.Out or RefKind.Ref })
            {
                Store(argument.Value, [new OriginTerm(Origins.Unknown, AcquisitionKind.PInvoke, call.Syntax)], call.Syntax);
            }
        }

        return result;
    }

    private void FillStruct(ITypeSymbol type, Term[] values, SyntaxNode syntax)
    {
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>().Where(static f => !f.IsStatic && Types.IsAddress(f.Type)))
        {
            if (field.Type.TypeKind == TypeKind.Pointer || field.Type.SpecialType is SpecialType.System_IntPtr)
            {
                facts.Writes.Add(field, new Write(values, syntax, null, []));
            }
        }
    }

    /// <summary>The result of NativeLibrary.GetExport, or what TryGetExport leaves.</summary>
    private Term[] Export(IInvocationOperation call)
    {
        if (call.Arguments.Select(static a => a.Value.ConstantValue).FirstOrDefault(static c => c.HasValue && c.Value is string).Value is not string name)
        {
            return [new OriginTerm(Origins.Unknown, AcquisitionKind.PInvoke, call.Syntax)];
        }

        Term[] export = [new ExportTerm(NativeEntryPoints.ByName(name), call.Syntax)];
        foreach (IArgumentOperation argument in call.Arguments.Where(static a => a.Parameter?.RefKind == RefKind.Out))
        {
            Store(argument.Value, export, call.Syntax);
        }

        return export;
    }

    private static bool IsAnonymousMap(IInvocationOperation call) => IsAnonymousMap(call.Arguments);

    private static bool IsAnonymousMap(System.Collections.Immutable.ImmutableArray<IArgumentOperation> arguments)
    {
        bool minusOne = arguments.Any(static a => Constant(a.Value) == -1);
        foreach (IArgumentOperation argument in arguments)
        {
            string name = argument.Parameter?.Name ?? "";
            bool flags = argument.Parameter?.Ordinal == 3 || name.IndexOf("flag", StringComparison.OrdinalIgnoreCase) >= 0;
            if (!flags)
            {
                continue;
            }

            if (argument.Value.Syntax.ToString().IndexOf("ANON", StringComparison.OrdinalIgnoreCase) >= 0)
            {
                return true;
            }

            if (Constant(argument.Value) is { } value && ((value & LinuxAnonymous) != 0 || (minusOne && (value & BsdAnonymous) != 0)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>CreateFileMapping(INVALID_HANDLE_VALUE, ..., name: null): backed by the page file and seen by nobody else.</summary>
    private static bool IsPageFileSection(IInvocationOperation call)
    {
        IArgumentOperation? file = ByOrdinal(call.Arguments, 0);
        IArgumentOperation? name = ByOrdinal(call.Arguments, call.TargetMethod.Parameters.Length - 1);
        bool unnamed = name?.Value is { ConstantValue: { HasValue: true, Value: null } } or IConversionOperation { Operand.ConstantValue: { HasValue: true, Value: null } };
        return unnamed && file is not null && (Constant(file.Value) == -1 || file.Value.Syntax.ToString().Contains("INVALID_HANDLE"));
    }

    private static long? Constant(IOperation operation)
    {
        while (true)
        {
            if (operation.ConstantValue is { HasValue: true, Value: IConvertible value } && value is not string)
            {
                try
                {
                    return Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
                }
                catch (OverflowException)
                {
                    return null;
                }
            }

            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IObjectCreationOperation { Arguments: [{ } only] } when Types.IsAddress(operation.Type):
                    operation = only.Value;
                    break;
                default:
                    return null;
            }
        }
    }
}
