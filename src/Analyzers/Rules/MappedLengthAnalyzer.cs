using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Catalog;
using MmapAnalyzers.Order;
using MmapAnalyzers.Provenance;
using MmapAnalyzers.Values;

namespace MmapAnalyzers.Rules;

/// <summary>MMAP008: a length that is cut, rounded up, or somebody else's.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MappedLengthAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc />
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptors.MappedLength);

    /// <inheritdoc />
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (SharedEngine.Open(start.Compilation, start.Options, start.CancellationToken) is { } engine)
            {
                start.RegisterOperationAction(operation => Guarded.Run(new Narrowing(engine).Analyze, operation), OperationKind.Conversion);
                start.RegisterOperationAction(operation => Guarded.Run(new RoundedUp(engine).Analyze, operation), OperationKind.PropertyReference);
                start.RegisterOperationAction(operation => Guarded.Run(new Trusted(engine).Analyze, operation),
                    OperationKind.ArrayCreation, OperationKind.ObjectCreation, OperationKind.Binary);
            }
        });
    }

    private static void Report(OperationAnalysisContext context, SyntaxNode place, string what) =>
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.MappedLength, place.GetLocation(), Excerpt.Of(place), what));

    /// <summary><c>(int)accessor.Capacity</c></summary>
    private sealed class Narrowing(ProvenanceEngine engine)
    {
        /// <summary>What parameters for lengths and offsets are called.</summary>
        private static readonly string[] LengthNames = ["length", "count", "size", "offset", "start", "capacity"];

        public void Analyze(OperationAnalysisContext context)
        {
            IConversionOperation conversion = (IConversionOperation)context.Operation;
            if (conversion is not { IsChecked: false, IsImplicit: false, OperatorMethod: null, ConstantValue.HasValue: false }
                || conversion.Type?.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_UInt32))
            {
                return;
            }

            bool isWide = conversion.Operand.Type?.SpecialType is SpecialType.System_Int64 or SpecialType.System_UInt64;
            bool changesSign = conversion.Operand.Type?.SpecialType is SpecialType.System_UInt32 && conversion.Type.SpecialType == SpecialType.System_Int32;
            if ((isWide || changesSign) && IsNativeArgument(conversion))
            {
                Report(context, conversion.Syntax, "squeezes the length or offset of a mapping into 32 bits: the native function takes 64, and from 2 GiB on it gets another number");
            }
            else if (isWide && (IsWidenedAgain(conversion, context) || engine.Read(facts => IsLength(conversion, facts, context), context.CancellationToken)))
            {
                Report(context, conversion.Syntax, "cuts a 64-bit length to 32 bits unchecked: beyond 2 GiB it is another length, or negative");
            }
        }

        /// <summary><c>mmap(..., (int)offset)</c>: somebody declared it with an int.</summary>
        private static bool IsNativeArgument(IConversionOperation conversion)
        {
            IOperation? call = conversion.Parent is IArgumentOperation argument ? argument.Parent : conversion.Parent;
            return call is IInvocationOperation or IInvalidOperation && MappingCall.Of(call) is { } native
                && (native.IsUnmap || NativeEntryPoints.ByName(native.Name) is NativeKind.Map) && (Is(native.Argument(1)) || Is(native.Argument(5)));

            bool Is(IOperation? argument) => argument is not null && argument.Syntax == conversion.Syntax;
        }

        /// <summary>A position that is kept in 64 bits, in a type that maps files, passes through 32 on its way.</summary>
        private static bool IsWidenedAgain(IConversionOperation conversion, OperationAnalysisContext context) =>
            conversion.Parent is IConversionOperation { IsImplicit: true, Type.SpecialType: SpecialType.System_Int64 or SpecialType.System_UInt64, Parent: ISimpleAssignmentOperation { Target: IMemberReferenceOperation } assignment }
            && Definitions.Plain(assignment.Value) == Definitions.Plain(conversion.Operand) && Definitions.Plain(conversion.Operand) is IParameterReferenceOperation
            && Mapping.IsInPlay(context.ContainingSymbol.ContainingType);

        private bool IsLength(IConversionOperation conversion, Facts facts, OperationAnalysisContext context)
        {
            Definitions definitions = new(new Occurrences(facts));
            NumberSources sources = new(engine, definitions, isExact: true, context.CancellationToken);
            NumberSource source = sources.Of(conversion.Operand);
            if (IsRequestedSize(conversion.Operand))
            {
                source |= NumberSource.RequestedSize;
            }

            bool counts = (source & (NumberSource.ViewLength | NumberSource.RequestedSize)) != NumberSource.None
                || ((source & NumberSource.FileLength) != NumberSource.None && Mapping.IsInPlay(context.ContainingSymbol.ContainingType))
                || ((source & NumberSource.Content) != NumberSource.None && IsUsedAsLength(conversion, facts));
            return counts && !FitsByType(definitions, conversion.Operand, facts)
                && !new BoundChecks(definitions.Occurrences, definitions).Any(Whole(conversion.Operand, definitions), conversion, toInt: true);
        }

        /// <summary>A number out of the mapping may be anything; only as a length or an offset is it ours.</summary>
        private static bool IsUsedAsLength(IConversionOperation conversion, Facts facts) => new Uses(new Occurrences(facts), followsArithmetic: false).Of(conversion).Exists(static use => use.Parent switch
        {
            IArrayCreationOperation or IBinaryOperation { Type: IPointerTypeSymbol } => true,
            IArgumentOperation { Parameter.Name: var name } => Array.Exists(LengthNames, n => name.EndsWith(n, StringComparison.OrdinalIgnoreCase)),
            _ => false,
        });

        /// <summary>The variable is handed to <c>CreateViewAccessor</c> beside: it is the mapping's length.</summary>
        private static bool IsRequestedSize(IOperation number) => Definitions.Plain(number) is ILocalReferenceOperation { Local: var local }
            && Functions.Root(number).Descendants().OfType<IInvocationOperation>().Any(c => KnownApis.Find(c.TargetMethod) == Effect.OpensView
                && c.Arguments.Any(a => a.Parameter?.Name == "size" && Definitions.Plain(a.Value) is ILocalReferenceOperation size && Symbols.Same(size.Local, local)));

        /// <summary>The view was asked for with a length that is an <c>int</c>.</summary>
        private bool FitsByType(Definitions definitions, IOperation number, Facts facts) =>
            Definitions.Plain(number) is IPropertyReferenceOperation { Instance: { } view, Property.Name: "Capacity" or "ByteLength" or "Length" } && Types.IsMappedView(view.Type)
            && engine.ViewsOf(view, isReference: false, facts.Token).Openings is { IsEmpty: false } openings
            && openings.All(o => Mapping.Argument(o, "size", facts) is { } size && Constants.Of(size, definitions) is null or > 0 && Definitions.Plain(size).Type?.SpecialType is SpecialType.System_Int32);

        /// <summary>What holds the number itself, or a summand that is bounded with it: another read of the same property may be what is checked.</summary>
        private static IEnumerable<ISymbol> Whole(IOperation number, Definitions definitions)
        {
            number = Definitions.Plain(number);
            switch (number)
            {
                case IBinaryOperation sum:
                    return Whole(sum.LeftOperand, definitions).Concat(Whole(sum.RightOperand, definitions));
                case ILocalReferenceOperation { Local: var local }:
                    return definitions.Of(number) is { IsComplete: true, Values: [var only] } && Definitions.Plain(only) is IMemberReferenceOperation or ILocalReferenceOperation
                        ? Whole(only, definitions).Prepend(local) : [local];
                case IParameterReferenceOperation { Parameter: var parameter }:
                    return [parameter];
                case IMemberReferenceOperation { Member: var member }:
                    return [member];
                default:
                    return [];
            }
        }
    }

    /// <summary><c>accessor.Capacity</c> for the length of the file.</summary>
    private sealed class RoundedUp(ProvenanceEngine engine)
    {
        public void Analyze(OperationAnalysisContext context)
        {
            IPropertyReferenceOperation property = (IPropertyReferenceOperation)context.Operation;
            if (property is { Property.Name: "Capacity" or "ByteLength", Instance: { } view }
                && (Types.IsMappedView(view.Type) || Types.IsOrDerives(view.Type, Types.ViewHandle)) && IsKept(property)
                && engine.Read(facts => IsWholeFile(LastWrite.Before(property, view) ?? view, facts), context.CancellationToken))
            {
                Report(context, property.Syntax, "is taken for the length of the file: on Windows it is rounded up to whole pages, and zeros follow the data");
            }
        }

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

    /// <summary><c>p + *(int*)p</c>, <c>new byte[*(int*)p]</c></summary>
    private sealed class Trusted(ProvenanceEngine engine)
    {
        public void Analyze(OperationAnalysisContext context)
        {
            if (Sink(context.Operation) is { } sink && Definitions.Plain(sink.Number) is { ConstantValue.HasValue: false }
                && engine.Read(facts => IsTrusted(sink.Number, sink.Pointer, facts, context.CancellationToken), context.CancellationToken))
            {
                Report(context, context.Operation.Syntax, $"trusts '{Excerpt.Of(sink.Number.Syntax)}', which was read from the mapping: another process or a damaged file decides, and no bound is checked");
            }
        }

        private static (IOperation Number, IOperation? Pointer)? Sink(IOperation operation)
        {
            switch (operation)
            {
                case IArrayCreationOperation { DimensionSizes: [{ } length], Initializer: null }:
                    return (length, null);
                case IObjectCreationOperation { Type.SpecialType: SpecialType.System_String, Arguments: [_, { } count] }:
                    return (count.Value, null);
                case IObjectCreationOperation { Arguments: [{ Value: { Type: IPointerTypeSymbol } pointer }, { } length], Type: var type } when Types.IsSpan(type):
                    return (length.Value, pointer);
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type: IPointerTypeSymbol } sum:
                    return sum.LeftOperand.Type is IPointerTypeSymbol ? (sum.RightOperand, sum.LeftOperand) : (sum.LeftOperand, sum.RightOperand);
                default:
                    return null;
            }
        }

        private bool IsTrusted(IOperation number, IOperation? pointer, Facts facts, CancellationToken token)
        {
            Definitions definitions = new(new Occurrences(facts));
            NumberSources sources = new(engine, definitions, isExact: false, token);
            return (sources.Of(number) & NumberSource.Content) != NumberSource.None
                && !new BoundChecks(definitions.Occurrences, definitions).Any(sources.Variables, number, toInt: false)
                && (pointer is null || engine.AddressOf(pointer, isReference: false, token).IsShared);
        }
    }
}
