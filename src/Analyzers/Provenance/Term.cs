using Microsoft.CodeAnalysis;

namespace MmapAnalyzers.Provenance;

/// <summary>
/// What a value can be, in terms of other values: the engine's intermediate form. Lowering makes terms from operations once a body;
/// a query walks them. Terms hold symbols and syntax, never operations, so that a bound body can be collected.
/// </summary>
internal abstract class Term
{
    public static readonly Term[] Nothing = [];
}

/// <summary>A local, parameter, field, property or event; also a SafeHandle type, which stands for its <c>handle</c>.</summary>
internal sealed class VariableTerm(ISymbol symbol) : Term
{
    public ISymbol Symbol { get; } = symbol;
}

/// <summary>A value whose origin is known here and now.</summary>
internal sealed class OriginTerm(Origins origins, AcquisitionKind kind, SyntaxNode syntax) : Term
{
    public Origins Origins { get; } = origins;

    public AcquisitionKind Kind { get; } = kind;

    public SyntaxNode Syntax { get; } = syntax;
}

/// <summary>The address that a handle, stream or mapping object gives out; which one decides whether it is shared.</summary>
internal sealed class AcquireTerm(Term[] owner, AcquisitionKind kind, SyntaxNode syntax, SyntaxNode? ownerSyntax, bool sharedByType) : Term
{
    public Term[] Owner { get; } = owner;

    public AcquisitionKind Kind { get; } = kind;

    public SyntaxNode Syntax { get; } = syntax;

    public SyntaxNode? OwnerSyntax { get; } = ownerSyntax;

    /// <summary>The owner's static type says that it is a mapping: shared unless it is known to be anonymous.</summary>
    public bool SharedByType { get; } = sharedByType;
}

/// <summary>A view of a mapping object: a part of it, at an offset.</summary>
internal sealed class ViewTerm(Term[] mapping, SyntaxNode syntax) : Term
{
    public Term[] Mapping { get; } = mapping;

    public SyntaxNode Syntax { get; } = syntax;
}

/// <summary>What a call of the compilation's own code returns, or the object that a <c>new</c> makes.</summary>
internal sealed class CallTerm(Call call) : Term
{
    public Call Call { get; } = call;
}

/// <summary>What a call leaves in its <c>ref</c> or <c>out</c> argument.</summary>
internal sealed class OutTerm(Call call, int ordinal) : Term
{
    public Call Call { get; } = call;

    public int Ordinal { get; } = ordinal;
}

/// <summary>
/// A part of a value: a field of a struct (also an auto property, a tuple element, a captured primary-constructor parameter), what a
/// pointer points to, what a function returns or leaves in an argument.
/// </summary>
internal sealed class SelectTerm(Term[] receiver, object step) : Term
{
    public Term[] Receiver { get; } = receiver;

    /// <summary>A symbol, or one of the steps of <see cref="AccessPath"/>.</summary>
    public object Step { get; } = step;
}

/// <summary><c>&amp;x</c>: an address, and what lies there.</summary>
internal sealed class AddressTerm(Term[] where, Term[] behind) : Term
{
    public Term[] Where { get; } = where;

    public Term[] Behind { get; } = behind;
}

/// <summary>The receiver of the member that is being read: <c>this</c>, or the receiver parameter of an extension block.</summary>
internal sealed class ThisTerm(INamedTypeSymbol type, IMethodSymbol? member) : Term
{
    public INamedTypeSymbol Type { get; } = type;

    /// <summary>The extension member, whose callers name the receiver.</summary>
    public IMethodSymbol? ExtensionMember { get; } = member;
}

/// <summary>A lambda, local function or method as a value.</summary>
internal sealed class FunctionTerm(IMethodSymbol method) : Term
{
    public IMethodSymbol Method { get; } = method;
}

/// <summary>A native function got by its name: <c>NativeLibrary.GetExport(library, "mmap")</c>.</summary>
internal sealed class ExportTerm(Catalog.NativeKind kind, SyntaxNode syntax) : Term
{
    public Catalog.NativeKind Kind { get; } = kind;

    public SyntaxNode Syntax { get; } = syntax;
}

/// <summary>One call site, lowered once.</summary>
internal sealed class Call(IMethodSymbol target, SyntaxNode syntax)
{
    public IMethodSymbol Target { get; } = target;

    public SyntaxNode Syntax { get; } = syntax;

    public Term[] Receiver { get; set; } = Term.Nothing;

    public ITypeSymbol? ReceiverType { get; set; }

    public bool IsVirtual { get; set; }

    public bool IsCreation { get; set; }

    /// <summary>By the parameter's ordinal; empty where an optional argument was left out.</summary>
    public Term[][] Arguments { get; } = new Term[target.Parameters.Length][];

    /// <summary>Object initialiser, <c>with</c> expression or tuple literal: member to value.</summary>
    public Dictionary<ISymbol, Term[]>? Initialisers { get; set; }

    public Term[] Argument(int ordinal) => (uint)ordinal < (uint)Arguments.Length ? Arguments[ordinal] ?? Term.Nothing : Term.Nothing;
}

/// <summary>A struct value given member by member: a tuple, or a copy with some members replaced.</summary>
internal sealed class RecordTerm(Dictionary<ISymbol, Term[]> members, Term[] others) : Term
{
    public Dictionary<ISymbol, Term[]> Members { get; } = members;

    public Term[] Others { get; } = others;
}
