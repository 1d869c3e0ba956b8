using MmapAnalyzers.Review.Loading;

namespace MmapAnalyzers.Review.Tests;

public class SourceFileTests
{
    [Fact]
    public void File_that_changed_since_it_was_read_is_not_overwritten()
    {
        using TempFolder folder = new TempFolder().With("A.cs", "class Newer;");
        IOException e = Assert.Throws<IOException>(() => SourceFile.Replace(folder["A.cs"], "class Old;", "class Fixed;"));

        Assert.Contains("A.cs is not what was analysed", e.Message, StringComparison.Ordinal);
        Assert.Equal("class Newer;", folder.Read("A.cs"));
    }

    [Fact]
    public void Link_stays_a_link_to_the_changed_file()
    {
        using TempFolder folder = new TempFolder().With("real/A.cs", "class Old;");
        File.CreateSymbolicLink(folder["A.cs"], folder["real/A.cs"]);
        SourceFile.Replace(folder["A.cs"], "class Old;", "class Fixed;");

        Assert.NotNull(new FileInfo(folder["A.cs"]).LinkTarget);
        Assert.Equal("class Fixed;", folder.Read("real/A.cs"));
    }

    [Fact]
    public void Failed_write_leaves_the_old_file_and_nothing_beside_it()
    {
        using TempFolder folder = new TempFolder().With("A.cs", "class Old;");
        Directory.CreateDirectory(folder[$"A.cs.{Environment.ProcessId}.tmp"]); // where the new content would be put first
        Assert.ThrowsAny<Exception>(() => SourceFile.Replace(folder["A.cs"], "class Old;", "class Fixed;"));

        Assert.Equal("class Old;", folder.Read("A.cs"));
        Assert.Equal([folder["A.cs"]], Directory.GetFiles(folder.Root));
    }
}
