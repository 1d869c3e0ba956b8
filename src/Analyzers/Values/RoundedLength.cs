using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary><c>accessor.Capacity</c> for the length of the file.</summary>
internal sealed class RoundedLength(ProvenanceEngine engine)
{
    /// <summary>What is wrong with the property's use, or null.</summary>
    public string? Objection(IPropertyReferenceOperation property, CancellationToken token) =>
        property is { Property.Name: "Capacity" or "ByteLength", Instance: { } view }
        && (Types.IsMappedView(view.Type) || Types.IsOrDerives(view.Type, Types.ViewHandle)) && IsKept(property)
        && engine.Read(facts => IsWholeFile(LastWrite.Before(property, view) ?? view, facts), token)
            ? "is taken for the length of the file: on Windows it is rounded up to whole pages, and zeros follow the data" : null;

    /// <summary>Stored, passed on or returned; a comparison may only want to stay inside the view. A cast to int is reported as such.</summary>
    private static bool IsKept(IOperation length)
    {
        while (length.Parent is IConversionOperation or IParenthesizedOperation)
        {
            if (length.Parent is IConversionOperation { IsChecked: false, IsImplicit: false, Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_UInt32 })
            {
                return false;
            }

            length = length.Parent;
        }

        return length.Parent is IVariableInitializerOperation or IReturnOperation or ISymbolInitializerOperation
            || (length.Parent is ISimpleAssignmentOperation assignment && assignment.Value == length)
            || length.Parent is IArgumentOperation { Parent: IObjectCreationOperation { Type: var made } } && Types.IsSpan(made);
    }

    private bool IsWholeFile(IOperation view, Facts facts)
    {
        Definitions definitions = new(new Occurrences(facts));
        ImmutableArray<ViewOpening> openings = engine.ViewsOf(view, isReference: false, facts.Token).Openings;
        return !openings.IsEmpty && openings.All(o => IsZero(Mapping.Argument(o, "size", facts), definitions) && IsExistingFile(o, facts, definitions));
    }

    /// <summary>A mapping that is created with a capacity makes the file as long as that.</summary>
    private bool IsExistingFile(ViewOpening opening, Facts facts, Definitions definitions)
    {
        if (facts.Model(opening.Syntax.SyntaxTree).GetOperation(opening.Syntax, facts.Token) is not IInvocationOperation { Instance: { } file })
        {
            return false;
        }

        ImmutableArray<Acquisition> mappings = engine.AddressOf(file, isReference: false, facts.Token).Acquisitions;
        return mappings.All(m => facts.Model(m.Syntax.SyntaxTree).GetOperation(m.Syntax, facts.Token) is IInvocationOperation { TargetMethod.Name: "CreateFromFile" } created
            && IsZero(created.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "capacity")?.Value, definitions));
    }

    private static bool IsZero(IOperation? number, Definitions definitions) => number is null || Constants.Of(number, definitions) == 0;
}
