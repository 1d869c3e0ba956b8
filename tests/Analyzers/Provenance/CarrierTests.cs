namespace MmapAnalyzers.Tests.Provenance;

/// <summary>
/// One pair per carrier of the language. A row is the members of a class in which <c>Os.Map()</c> is the address of a mapping; its twin
/// is the same text with the native heap's address and stands in the same compilation, so that nothing but the origin tells them apart.
/// Exactly the marked views of the mapped one are reported.
/// </summary>
public sealed class CarrierTests
{
    [Theory, MemberData(nameof(VariableCarriers.Rows), MemberType = typeof(VariableCarriers))]
    public Task Variables(string row, string members) => Pair(row, members);

    [Theory, MemberData(nameof(MemberCarriers.Rows), MemberType = typeof(MemberCarriers))]
    public Task Members(string row, string members) => Pair(row, members);

    [Theory, MemberData(nameof(ValueTypeCarriers.Rows), MemberType = typeof(ValueTypeCarriers))]
    public Task ValueTypes(string row, string members) => Pair(row, members);

    [Theory, MemberData(nameof(FunctionCarriers.Rows), MemberType = typeof(FunctionCarriers))]
    public Task Functions(string row, string members) => Pair(row, members);

    [Theory, MemberData(nameof(ConversionCarriers.Rows), MemberType = typeof(ConversionCarriers))]
    public Task Conversions(string row, string members) => Pair(row, members);

    [Theory, MemberData(nameof(ContainerCarriers.Rows), MemberType = typeof(ContainerCarriers))]
    public Task Containers(string row, string members) => Pair(row, members);

    [Theory, MemberData(nameof(DispatchCarriers.Rows), MemberType = typeof(DispatchCarriers))]
    public Task Dispatch(string row, string members) => Pair(row, members);

    [Theory, MemberData(nameof(OwnerCarriers.Rows), MemberType = typeof(OwnerCarriers))]
    public Task Owners(string row, string members) => Pair(row, members);

    [Theory, MemberData(nameof(TransferTests.Carriers), MemberType = typeof(TransferTests))]
    public Task TransferTable(string row, string members) =>
        members.Contains("Os.Map", StringComparison.Ordinal) ? Pair(row, members) : Markup.VerifyAsync("unsafe class C { " + members + " }");

    private static Task Pair(string row, string members)
    {
        Assert.NotEmpty(row);
        string twin = Markup.Parse(members).Source
            .Replace("Os.Map", "Os.Alloc", StringComparison.Ordinal);
        Assert.NotEqual(Markup.Parse(members).Source, twin);
        return Markup.VerifyAsync($$"""
            namespace Mapped { unsafe partial class C { {{members}} } }
            namespace Twin { unsafe partial class C { {{twin}} } }
            """);
    }
}
