using Tour;

if (args is ["truncate", var file, var length])
{
    return Truncation.RunAsOtherProcess(file, length);
}

DirectoryInfo folder = Directory.CreateTempSubdirectory("mmap-tour-");
try
{
    return await Story.TellAsync(folder.FullName).ConfigureAwait(false);
}
finally
{
    folder.Delete(recursive: true);
}
