namespace MmapAnalyzers.Review;

internal static class Program
{
    private static int Main() => 2;
}
