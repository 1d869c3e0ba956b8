namespace MmapAnalyzers.Rules;

/// <summary>The kinds of plain view. The names are part of the diagnostic's contract.</summary>
internal enum ViewForm
{
    Span,
    CreateSpan,
    AsRef,
    MemoryManager,
    Stream,
    SpanLike,
}
