using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using MmapAnalyzers.Values;

namespace MmapAnalyzers.Provenance;

/// <summary>One operation that maps something: <c>CreateViewAccessor</c>, <c>mmap</c>, <c>MapViewOfFile</c>.</summary>
/// <param name="Syntax">The call.</param>
/// <param name="Context">The calls through which the walk came to it: they say what the arguments were.</param>
internal sealed record ViewOpening(SyntaxNode Syntax, CallContext Context);

/// <summary>Which views an address, a handle or a view can be.</summary>
/// <param name="Openings">The operations that made them.</param>
/// <param name="Origins">What else it can be; <see cref="Origins.Unknown"/>: not all openings are known.</param>
/// <param name="IsGivenFromOutside">Code of other assemblies can hand in a view of its own.</param>
internal sealed record ViewAnswer(ImmutableArray<ViewOpening> Openings, Origins Origins, bool IsGivenFromOutside)
{
    public bool IsComplete => Origins == Origins.None && !IsGivenFromOutside && !Openings.IsEmpty;
}

/// <summary>The other question: not whether it is shared, but which calls made the view. The walk is the same and ends there.</summary>
internal sealed partial class Query
{
    private List<ViewOpening>? _openings;
    private bool _isGivenFromOutside;

    public ViewAnswer AskViews(Term[] terms)
    {
        _openings = [];
        ProvenanceAnswer rest = Ask(terms);
        return new ViewAnswer(_openings.ToImmutableArray(), rest.Origins, _isGivenFromOutside);
    }

    /// <summary>Whether the walk for views has arrived.</summary>
    private bool OpensHere(Term term, CallContext context)
    {
        if (_openings is null)
        {
            return false;
        }

        switch (term)
        {
            case ViewTerm view:
                _openings.Add(new ViewOpening(view.Syntax, context));
                return true;
            case OriginTerm { Kind: AcquisitionKind.PInvoke } origin when (origin.Origins & (Origins.Shared | Origins.Anonymous)) != Origins.None:
                _openings.Add(new ViewOpening(origin.Syntax, context));
                return true;
            case AcquireTerm { Kind: AcquisitionKind.PInvoke } native:
                _openings.Add(new ViewOpening(native.Syntax, context));
                return true;
            case AcquireTerm acquire:
                if (acquire.Owner.Length == 0)
                {
                    Miss();
                }

                Follow(acquire.Owner, context, default, null);
                return true;
            default:
                return false;
        }
    }

    private void NoteOutside(IMethodSymbol method) => _isGivenFromOutside |= _openings is not null && Visibility.IsOutside(method, _facts.Compilation);
}
