namespace MmapAnalyzers.Review;

/// <summary>The request cannot be carried out; the message is the one line that the user sees (exit code 2).</summary>
internal sealed class CannotRunException(string message, Exception? inner = null) : Exception(message, inner);
