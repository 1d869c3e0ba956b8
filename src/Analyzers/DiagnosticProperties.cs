namespace MmapAnalyzers;

/// <summary>Keys of <c>Diagnostic.Properties</c>: what a rule tells its fixes beyond the locations.</summary>
internal static class DiagnosticProperties
{
    /// <summary>How the mapping's address was got: the name of an <see cref="Provenance.AcquisitionKind"/>.</summary>
    public const string Origin = "Origin";

    /// <summary>What kind of view was made: the name of a <see cref="Rules.ViewForm"/>.</summary>
    public const string Form = "Form";
}
