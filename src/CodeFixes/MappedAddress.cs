using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// A pointer taken apart: <c>acquired pointer + PointerOffset + known offset</c>. Only what is certain: an address that is written in an unforeseen way
/// has no <see cref="MappedAddress"/>, and the fix then copies from the pointer as it stands.
/// </summary>
internal sealed class MappedAddress
{
    /// <summary>The view accessor, as it can be named at the site; null when only its handle is known.</summary>
    public string? AccessorText { get; init; }

    /// <summary>The accessor where the pointer was acquired.</summary>
    public ISymbol? Owner { get; init; }

    /// <summary>The view's handle, as it can be named at the site.</summary>
    public string? HandleText { get; init; }

    /// <summary>The <c>AcquirePointer</c> call in the same document.</summary>
    public InvocationExpressionSyntax? Acquire { get; init; }

    /// <summary>What is added to the acquired pointer, without PointerOffset.</summary>
    public ImmutableArray<OffsetTerm> Offset { get; init; }

    public bool AddsPointerOffset { get; init; }

    /// <summary>The view is known to begin at offset 0 of the file, so that PointerOffset is 0.</summary>
    public bool ViewStartsAtZero { get; init; }

    /// <summary>The offset in the file is a known multiple of 8.</summary>
    public bool StartsAligned { get; init; }

    /// <summary>The source forgot PointerOffset: a view through the accessor reads from another address, the one that was meant.</summary>
    public bool CorrectsAddress => !AddsPointerOffset && !ViewStartsAtZero;

    /// <summary>The offset from the view's start as an argument for a <see cref="long"/> parameter.</summary>
    public string OffsetText(Func<SyntaxNode, string> render) => Offset.IsEmpty ? "0" : Sum(render, alone: Offset.Length == 1);

    /// <summary>The offset from the handle's own pointer, for SafeBuffer's members.</summary>
    public string HandleOffsetText(Func<SyntaxNode, string> render) => (AddsPointerOffset, Offset.IsEmpty) switch
    {
        (false, true) => "0",
        (true, true) => $"(ulong){AccessorText}.PointerOffset",
        (false, false) => $"checked((ulong)({Sum(render, alone: Offset.Length == 1)}))",
        (true, false) => $"(ulong)({AccessorText}.PointerOffset{Sum(render, alone: false, first: false)})",
    };

    public static MappedAddress? Resolve(ExpressionSyntax pointer, SemanticModel model, CancellationToken cancellationToken) =>
        new AddressResolver(pointer, model, cancellationToken).Resolve();

    /// <summary>Pointer arithmetic adds in 64 bits; so must the sum that replaces it.</summary>
    private string Sum(Func<SyntaxNode, string> render, bool alone, bool first = true)
    {
        bool widen = first && !alone && !Offset.Take(2).Any(static term => term.IsLong || term.IsUnsignedLong) && !Offset.All(static term => term.Expression is LiteralExpressionSyntax);
        return string.Concat(Offset.Select((term, i) => term.Text(render, alone, first && i == 0, widen && i == 0)));
    }
}

/// <summary>One summand of an offset.</summary>
internal readonly record struct OffsetTerm(bool Negative, ExpressionSyntax Expression, bool IsLong, bool IsUnsignedLong)
{
    public string Text(Func<SyntaxNode, string> render, bool alone, bool first, bool widen)
    {
        string text = render(Expression);
        bool isOperand = Expression is LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax
            or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.MultiplyExpression };
        string value = IsUnsignedLong ? $"checked((long)({text}))"
            : widen ? $"(long)({text})".Replace($"({text})", Expression is BinaryExpressionSyntax || !isOperand ? $"({text})" : text)
            : (alone && !Negative) || isOperand ? text
            : $"({text})";
        return (first, Negative) switch
        {
            (true, true) => "-" + value,
            (true, false) => value,
            (false, true) => " - " + value,
            (false, false) => " + " + value,
        };
    }
}
