namespace MmapAnalyzers.Runtime;

/// <summary>The pages that anonymous shared memory is made of.</summary>
public enum HugePageUse
{
    /// <summary>The system's (4 KiB on x64), or what it chooses by itself.</summary>
    None,

    /// <summary>The system's, joined to pages of 2 MiB where it can. <see cref="WritableMappedBuffer.Advise(MemoryAdvice)"/> with <see cref="MemoryAdvice.HugePages"/> says whether it does.</summary>
    Transparent,

    /// <summary>Pages of 2 MiB out of those that the administrator has reserved.</summary>
    Explicit2MiB,

    /// <summary>Pages of 1 GiB out of those that the administrator has reserved.</summary>
    Explicit1GiB,
}
