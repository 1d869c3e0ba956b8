using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime;

/// <summary>Decides once per type whether any bytes that a file may hold make a valid <typeparamref name="T"/>.</summary>
internal static class ElementType<T>
    where T : unmanaged
{
    // A static readonly field: tier-1 code sees a constant null and drops the check.
    private static readonly string? Objection = ElementType.FindObjection(typeof(T), Unsafe.SizeOf<T>());

    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="T"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require()
    {
        if (Objection is not null)
        {
            Reject();
        }
    }

    private static void Reject() => throw new NotSupportedException($"'{typeof(T)}' cannot be read from a mapping: {Objection}.");
}

internal static class ElementType
{
    private static readonly HashSet<Type> Scalars =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(nint), typeof(nuint),
        typeof(char), typeof(float), typeof(double),
#if NET
        typeof(Half), typeof(Int128), typeof(UInt128),
#endif
    ];

    /// <summary>Structs whose fields are integers, but whose own members break on some values of them.</summary>
    private static readonly HashSet<string?> Restricted =
    [
        "System.Decimal", "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.Text.Rune",
    ];

    /// <summary>The reason why a value of <paramref name="type"/> must not be made from arbitrary bytes, or null.</summary>
#if NET
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "The linker keeps all fields of a struct, unless its layout is automatic: then what it removes takes no room.")]
#endif
    public static string? FindObjection(Type type, int size)
    {
        if (Scalars.Contains(type) || type.IsEnum)
        {
            return null;
        }

        if (type.IsPrimitive || type.IsPointer || IsFunctionPointer(type) || Restricted.Contains(type.FullName))
        {
            return $"not every bit pattern is a valid '{type}'";
        }

#if NET
        // NativeAOT keeps no list of fields; MMAP013 has judged them at compile time
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            return null;
        }
#endif

        bool[] covered = new bool[size];
        int next = 0;
        foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            (Type element, int count) = Repeated(type, field);
            int elementSize = SizeOf(element);
            if (FindObjection(element, elementSize) is { } objection)
            {
                return objection;
            }

            int start = field.GetCustomAttribute<FieldOffsetAttribute>()?.Value ?? next;
            next = start + (elementSize * count);
            covered.AsSpan(start, elementSize * count).Fill(true);
        }

        int padding = covered.Count(static c => !c);
        return padding == 0 ? null : $"{padding} of its {size} bytes are padding";
    }

    private static (Type Element, int Count) Repeated(Type owner, FieldInfo field)
    {
        if (field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer)
        {
            return (buffer.ElementType, buffer.Length);
        }

        return (field.FieldType, InlineArrayLength(owner));
    }

#if NET && !NET9_0_OR_GREATER
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Not called where no code can be made.")]
#endif
    private static int SizeOf(Type type)
    {
        if (type.IsPointer || IsFunctionPointer(type))
        {
            return IntPtr.Size;
        }

#if NET9_0_OR_GREATER
        return RuntimeHelpers.SizeOf(type.TypeHandle);
#else
        return (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
#endif
    }

#if NET
    private static bool IsFunctionPointer(Type type) => type.IsFunctionPointer;

    private static int InlineArrayLength(Type type) => type.GetCustomAttribute<InlineArrayAttribute>()?.Length ?? 1;
#else
    // by name: the runtime may be newer than this target
    private static bool IsFunctionPointer(Type type) => typeof(Type).GetProperty(nameof(IsFunctionPointer))?.GetValue(type) is true;

    private static int InlineArrayLength(Type type) =>
        type.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType.FullName == "System.Runtime.CompilerServices.InlineArrayAttribute")
            is { } array ? (int)array.ConstructorArguments[0].Value! : 1;
#endif
}
