using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>
/// The one question that rules and fixes ask: where can this address come from? One engine a compilation; callers on several threads
/// take turns. It keeps what it has read of the compilation, so later questions are cheap.
/// </summary>
internal sealed class ProvenanceEngine(Compilation compilation, UserList userList)
{
    private readonly object _gate = new();
    private readonly Facts _facts = new(compilation, userList);

    public ProvenanceAnswer AddressOf(SemanticModel model, ExpressionSyntax expression, CancellationToken token) =>
        model.GetOperation(expression, token) is { } operation ? AddressOf(operation, isReference: false, token) : ProvenanceAnswer.Unknown;

    /// <param name="address">An expression that is an address, holds one (a span, a pointer struct), or, by reference, lies at one.</param>
    /// <param name="isReference">Ask where <c>ref expression</c> points, not what the expression's value is.</param>
    /// <param name="token">Stops the walk.</param>
    public ProvenanceAnswer AddressOf(IOperation address, bool isReference, CancellationToken token)
    {
        if (address.SemanticModel is not { } model)
        {
            return ProvenanceAnswer.Unknown;
        }

        lock (_gate)
        {
            return new Query(_facts).Ask(Terms(address, isReference, model, token));
        }
    }

    /// <summary>Which views the address, handle or view can be: the calls that made them.</summary>
    public ViewAnswer ViewsOf(IOperation address, bool isReference, CancellationToken token)
    {
        if (address.SemanticModel is not { } model)
        {
            return new ViewAnswer(ImmutableArray<ViewOpening>.Empty, Origins.Unknown, IsGivenFromOutside: false);
        }

        lock (_gate)
        {
            return new Query(_facts).AskViews(Terms(address, isReference, model, token));
        }
    }

    /// <summary>For questions beside the address: one at a time, over the same facts.</summary>
    public T Read<T>(Func<Facts, T> question, CancellationToken token)
    {
        lock (_gate)
        {
            _facts.Token = token;
            return question(_facts);
        }
    }

    private Term[] Terms(IOperation address, bool isReference, SemanticModel model, CancellationToken token)
    {
        _facts.Token = token;
        if (NameIndex.MemberOf(address.Syntax) is { } member)
        {
            _facts.Lower(member, model);
        }

        return new Lowering(_facts, model).ValueAt(address, isReference);
    }
}
