using Microsoft.CodeAnalysis;

namespace MmapAnalyzers;

/// <summary>Every rule's id, title, message, category, severity and help link.</summary>
internal static class Descriptors
{
    public const string Safety = "Mmap.Safety";
    public const string Usage = "Mmap.Usage";

    public static readonly DiagnosticDescriptor PlainView = new(
        id: "MMAP001",
        title: "Plain view of a shared mapping",
        messageFormat: "'{0}' is a plain view of memory that is shared with other processes{2} (mapped by '{1}'): truncation or an I/O error kills the process, and the bytes can change under it",
        category: Safety,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A Span over a shared mapping promises what the mapping cannot keep: that the bytes are there, hold still and stay mapped. "
            + "A truncation of the file or an I/O error ends the process past every catch block.",
        helpLinkUri: HelpLink("MMAP001"));

    public static readonly DiagnosticDescriptor UnreasonedEscape = new(
        id: "MMAP014",
        title: "Escape without a reason",
        messageFormat: "'{0}' gives up the guarantees here without a reason: say why the mapping holds still and stays mapped",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "DangerousGetSpan, Pin and [StableMapping] take the author's word for what the library cannot check. "
            + "The reason is what a reviewer, and the next author, can check.",
        helpLinkUri: HelpLink("MMAP014"));

    public static readonly DiagnosticDescriptor UserList = new(
        id: "MMAP100",
        title: "Line of the list of shared mappings means nothing",
        messageFormat: "'{0}' is not used: {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A line of MmapAnalyzers.SharedMappings*.txt that does not parse or names nothing leaves a mapping unknown, and what is made over it unreported.",
        helpLinkUri: HelpLink("MMAP100"));

    public static readonly DiagnosticDescriptor RawPointer = new(
        id: "MMAP002",
        title: "Raw pointer access to a shared mapping",
        messageFormat: "'{0}' {1} memory that is shared with other processes{2}: truncation or an I/O error kills the process, and nothing checks bounds or lifetime",
        category: Safety,
        defaultSeverity: DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "A pointer into a mapping knows neither where the mapping ends nor whether it is still there. "
            + "A relaxed view does, at nearly the same speed; where the pointer must stay, it is the author who takes care.",
        helpLinkUri: HelpLink("MMAP002"));

    public static readonly DiagnosticDescriptor DoubleFetch = new(
        id: "MMAP003",
        title: "Double fetch from a shared mapping",
        messageFormat: "'{0}' {1} ('{2}'): another process that shares the mapping{3} can change them in between",
        category: Safety,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "What was checked is not what is used when the same bytes are read from a shared mapping twice: a length that passed its test, a key that was equal, a terminator that was there. "
            + "Read once into a local or a private copy, then check and use that.",
        helpLinkUri: HelpLink("MMAP003"));

    public static readonly DiagnosticDescriptor MultiPass = new(
        id: "MMAP004",
        title: "Live mapping handed to an API that trusts it to hold still",
        messageFormat: "'{0}' {1}, but the bytes are shared with other processes{2} and can change meanwhile: hand it a private copy",
        category: Safety,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Decoders size their result in one pass and fill it in another, parsers look back, and the answer of a comparison is about bytes that may be others when it is acted on. "
            + "Over a mapping that another process writes, that gives exceptions, torn text and decisions about data that was never there.",
        helpLinkUri: HelpLink("MMAP004"));

    public static readonly DiagnosticDescriptor OutlivesView = new(
        id: "MMAP005",
        title: "Pointer, span or memory outlives its view",
        messageFormat: "'{0}' can be used after its view is unmapped: {1}",
        category: Safety,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "An address into a mapping is good until the view is released or disposed. Used later it ends the process, or reads and writes "
            + "what was mapped there since.",
        helpLinkUri: HelpLink("MMAP005"));

    public static readonly DiagnosticDescriptor CrossProcessField = new(
        id: "MMAP011",
        title: "Cross-process field accessed plainly",
        messageFormat: "'{0}' {1}",
        category: Safety,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A plain load may be done once and kept, repeated or moved, a plain store may become visible before what it publishes. "
            + "What several processes agree on needs Volatile or Interlocked on every side.",
        helpLinkUri: HelpLink("MMAP011"));

    public static readonly DiagnosticDescriptor AcquireBalance = new(
        id: "MMAP006",
        title: "AcquirePointer without exactly one ReleasePointer",
        messageFormat: "The pointer of '{0}' {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "AcquirePointer counts a reference on the view's handle. One release too few keeps the file mapped and locked for the life of the process; "
            + "one too many unmaps the view under somebody else's pointer or throws from Dispose.",
        helpLinkUri: HelpLink("MMAP006"));

    public static readonly DiagnosticDescriptor PointerOffset = new(
        id: "MMAP007",
        title: "PointerOffset ignored",
        messageFormat: "'{0}' gives the start of the page of a view {1}: without PointerOffset, reads and writes go to other bytes",
        category: Safety,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "The system maps whole pages (Windows: units of 64 KiB). AcquirePointer and DangerousGetHandle give the start of the first one; "
            + "a view at another offset starts PointerOffset bytes behind it.",
        helpLinkUri: HelpLink("MMAP007"));

    public static readonly DiagnosticDescriptor MappedLength = new(
        id: "MMAP008",
        title: "Length of a mapping cut, rounded or trusted",
        messageFormat: "'{0}' {1}",
        category: Safety,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Mappings are longer than an int can say, a view's Capacity is not the file's length, and a length that stands in the mapping is what its last writer put there.",
        helpLinkUri: HelpLink("MMAP008"));

    public static readonly DiagnosticDescriptor MappingResult = new(
        id: "MMAP009",
        title: "Failure of a mapping call goes unnoticed",
        messageFormat: "'{0}' {1}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "mmap and shmat fail with -1, MapViewOfFile and CreateFileMapping with null. A failure that is not noticed there is an access violation later; "
            + "munmap with length 0 unmaps nothing.",
        helpLinkUri: HelpLink("MMAP009"));

    public static readonly DiagnosticDescriptor BitPattern = new(
        id: "MMAP013",
        title: "Type that not every bit pattern may fill, loaded from a mapping",
        messageFormat: "'{0}' makes a '{1}' from bytes that are shared with other processes{2}: {3}",
        category: Usage,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A file or another process can hold any bytes. A bool that is neither 0 nor 1, a decimal with a scale of 200 or an object reference made of them break code far from the load; "
            + "padding carries bytes that nobody wrote.",
        helpLinkUri: HelpLink("MMAP013"));

    public static readonly DiagnosticDescriptor CopyOnWrite = new(
        id: "MMAP010",
        title: "Copy-on-write mapping is not a snapshot",
        messageFormat: "'{0}' maps copy-on-write and nobody writes through it: it does not hold still, other processes' writes show through until a page is written here",
        category: Safety,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "MAP_PRIVATE and MemoryMappedFileAccess.CopyOnWrite keep this process's writes from others, not theirs from this process. Only a page that was written here is a copy.",
        helpLinkUri: HelpLink("MMAP010"));

    public static readonly DiagnosticDescriptor MappedAtomic = new(
        id: "MMAP012",
        title: "Atomic operation that the mapping cannot take",
        messageFormat: "'{0}' {1}",
        category: Safety,
        defaultSeverity: DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Interlocked operations write, Interlocked.Read and a failed CompareExchange too. On a read-only mapping they end the process; at a misaligned address they fault or lock the bus.",
        helpLinkUri: HelpLink("MMAP012"));

    private static string HelpLink(string id) => $"https://github.com/MmapAnalyzers/MmapAnalyzers/blob/main/docs/rules/{id}.md";
}
