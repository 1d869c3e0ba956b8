using System.Reflection;
using MmapAnalyzers.Runtime;

namespace MmapAnalyzers.Tests;

/// <summary>The members of ReadOnlySpan&lt;T&gt; and its MemoryExtensions, each with its counterpart on a relaxed view, read from the assemblies.</summary>
internal static class SpanMembers
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly MethodInfo[] ViewMethods =
    [
        .. typeof(RelaxedView<>).GetMethods(Declared),
        .. typeof(RelaxedView<>).Assembly.GetTypes().Where(t => t is { IsPublic: true, IsAbstract: true, IsSealed: true }).SelectMany(t => t.GetMethods(Declared)),
    ];

    private static readonly string[] Views = [.. ViewMethods.Select(m => Signature(m))];

    /// <summary>Members that a span has: as they are called on it.</summary>
    public static SpanMember[] OfSpans() =>
    [
        .. typeof(ReadOnlySpan<>).GetMethods(Declared).Select(m => Find(m, Signature(m))),
        .. typeof(MemoryExtensions).GetMethods(Declared).Where(m => IsSpan(m.GetParameters()[0].ParameterType)).Select(m => Find(m, Signature(m))),
    ];

    /// <summary>Names of members that only a view has.</summary>
    public static string[] OnlyOfViews()
    {
        HashSet<string> known = [.. OfSpans().Select(m => m.Name)];
        return [.. ViewMethods.Where(m => m.DeclaringType == typeof(RelaxedView<>) || (m.GetParameters() is [var first, ..] && IsView(first.ParameterType)))
            .Select(m => Name(m)).Where(n => !known.Contains(n) && !known.Contains(n.Replace("Long", "", StringComparison.Ordinal))).Distinct().Order(StringComparer.Ordinal)];
    }

    private static SpanMember Find(MethodInfo method, string signature)
    {
        string name = Name(method);
        Type[] types = [.. method.GetParameters().Skip(method.DeclaringType == typeof(MemoryExtensions) ? 1 : 0).Select(p => p.ParameterType)];
        string parameters = string.Join(", ", types.Select(t => Text(t).Replace("view<", "ReadOnlySpan<", StringComparison.Ordinal)));
        string ofAnyElement = signature.Replace("Char", "T", StringComparison.Ordinal);
        return new SpanMember(name, parameters, [.. types.Select(t => t.Name)], Views.Contains(signature) || Views.Contains(ofAnyElement), Views.Contains("Long" + signature));
    }

    private static string Name(MethodInfo method) => method.Name.StartsWith("get_", StringComparison.Ordinal) ? method.Name[4..] : method.Name;

    /// <summary>The name and the types, with one name for spans and views, and the receiver as the first of them.</summary>
    private static string Signature(MethodInfo method)
    {
        IEnumerable<string> types = method.GetParameters().Select(p => Text(p.ParameterType));
        if (!method.IsStatic)
        {
            types = types.Prepend("view<T>");
        }

        return $"{Name(method)}({string.Join(", ", types)})";
    }

    private static string Text(Type type)
    {
        if (type.IsGenericType)
        {
            string name = IsSpan(type) || IsView(type) ? "view" : type.Name.Split('`')[0];
            return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Text))}>";
        }

        return type.Name;
    }

    private static bool IsSpan(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>);

    private static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(RelaxedView<>);
}

/// <param name="Name">Without a prefix for properties.</param>
/// <param name="Parameters">Their types as they are written, without the receiver's.</param>
/// <param name="Types">The names of these types.</param>
/// <param name="IsThere">Whether a view has it with the same parameters.</param>
/// <param name="HasLongForm">Whether there is one with a 64-bit result, too.</param>
internal sealed record SpanMember(string Name, string Parameters, string[] Types, bool IsThere, bool HasLongForm);
