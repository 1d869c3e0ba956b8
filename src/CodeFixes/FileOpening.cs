using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// Where a view's file was opened, if it was a whole file, opened for reading only, once for the life of the accessor: what a snapshot can stand for.
/// </summary>
internal sealed class FileOpening
{
    private const int WriteFlag = 2; // of FileShare and of FileAccess

    private FileOpening(ISymbol accessor, StatementSyntax statement, bool isBefore, bool hasExactCapacity, string snapshotSource)
    {
        HasExactCapacity = hasExactCapacity;
        Accessor = accessor;
        Statement = statement;
        IsBefore = isBefore;
        SnapshotSource = snapshotSource;
    }

    /// <summary>The local or field that holds the accessor.</summary>
    public ISymbol Accessor { get; }

    /// <summary>The statement that makes the accessor, or the first one inside the using statement that does.</summary>
    public StatementSyntax Statement { get; }

    /// <summary>The snapshot is made before <see cref="Statement"/> and not after it.</summary>
    public bool IsBefore { get; }

    /// <summary>The view has the size that was asked for; else it ends at the end of a page, past that of the file.</summary>
    public bool HasExactCapacity { get; }

    /// <summary>What <c>MappedSnapshot.Acquire</c> is given: a path or a handle, valid at <see cref="Statement"/>.</summary>
    public string SnapshotSource { get; }

    public static FileOpening? Find(ISymbol? accessor, SemanticModel model, CancellationToken cancellationToken) =>
        accessor is (ILocalSymbol or IFieldSymbol { IsStatic: false }) and not null ? new Finder(model, cancellationToken).Find(accessor) : null;

    private sealed class Finder(SemanticModel model, CancellationToken cancellationToken)
    {
        public FileOpening? Find(ISymbol accessor)
        {
            if (Only(accessor) is not InvocationExpressionSyntax view || model.GetOperation(view, cancellationToken) is not IInvocationOperation { TargetMethod.Name: "CreateViewAccessor", Instance: { } file } creation
                || !KnownTypes.Is(creation.TargetMethod.ContainingType, KnownTypes.MappedFile) || !StartsAtZero(creation)
                || StatementOf(accessor, view) is not ({ } statement, var isBefore))
            {
                return null;
            }

            ExpressionSyntax? opened = file.Syntax as ExpressionSyntax;
            if (file is ILocalReferenceOperation or IFieldReferenceOperation)
            {
                opened = Only(model.GetSymbolInfo(file.Syntax, cancellationToken).Symbol!);
            }

            return opened is not null && SymbolUses.Member(opened) == SymbolUses.Member(view)
                && model.GetOperation(opened, cancellationToken) is IInvocationOperation { TargetMethod.Name: "CreateFromFile" } open
                && KnownTypes.Is(open.TargetMethod.ContainingType, KnownTypes.MappedFile) && Argument(open, "access")?.ConstantValue.Value is 1
                && Source(open) is { } source
                    ? new FileOpening(accessor, statement, isBefore, Argument(creation, "size") is { } size && size.ConstantValue is not { HasValue: true, Value: 0 or 0L }, source)
                    : null;
        }

        /// <summary>The one value of a variable, through one alias.</summary>
        private ExpressionSyntax? Only(ISymbol variable)
        {
            ExpressionSyntax? value = SymbolUses.ValuesOf(variable, model, cancellationToken) is [var only] ? only : null;
            return value is IdentifierNameSyntax && model.GetSymbolInfo(value, cancellationToken).Symbol is ILocalSymbol alias ? Only(alias) : value;
        }

        /// <summary>A statement of a block, or the first of the block under a using statement; for a field one of a constructor, which runs once for each object.</summary>
        private static (StatementSyntax? Statement, bool IsBefore) StatementOf(ISymbol accessor, ExpressionSyntax view)
        {
            StatementSyntax? made = view.FirstAncestorOrSelf<StatementSyntax>();
            if (view.Ancestors().TakeWhile(n => n != made).Any(static n => n is AnonymousFunctionExpressionSyntax)
                || (accessor is IFieldSymbol && SymbolUses.Member(view) is not ConstructorDeclarationSyntax))
            {
                return default;
            }

            if (made is (LocalDeclarationStatementSyntax or ExpressionStatementSyntax) and { Parent: BlockSyntax })
            {
                return (made, false);
            }

            while (made is UsingStatementSyntax { Statement: var inner })
            {
                made = inner;
            }

            return accessor is ILocalSymbol && made is BlockSyntax { Statements: [var first, ..] } ? (first, true) : default;
        }

        private static bool StartsAtZero(IInvocationOperation creation) =>
            Argument(creation, "offset") is not { } offset || offset.ConstantValue is { HasValue: true, Value: 0 or 0L };

        private string? Source(IInvocationOperation open) =>
            Argument(open, "path") is { } path ? PathText(path, open)
            : Argument(open, "fileStream") is { } stream ? HandleText(stream, ".SafeFileHandle")
            : Argument(open, "fileHandle") is { } handle ? HandleText(handle, string.Empty)
            : null;

        private static string? PathText(IOperation path, IInvocationOperation open) =>
            (Argument(open, "mode") is not { } mode || mode.ConstantValue.Value is 3) && IsSettled(path) ? path.Syntax.ToString() : null;

        private string? HandleText(IOperation source, string member)
        {
            IOperation? creation = source is ILocalReferenceOperation { Local: { } local } && Only(local) is { } only ? model.GetOperation(only, cancellationToken) : source;
            (IMethodSymbol? method, IOperation? path) = creation switch
            {
                IObjectCreationOperation { Constructor: { } constructor } made when KnownTypes.Is(made.Type, "System.IO.FileStream") => (constructor, Argument(made.Arguments, "path")),
                IInvocationOperation { TargetMethod: { Name: "Open" or "OpenRead" or "OpenHandle" } called } call when KnownTypes.Is(called.ContainingType, "System.IO.File") => (called, Argument(call.Arguments, "path")),
                _ => default,
            };
            if (method is null || AllowsWriters(creation!, method))
            {
                return null;
            }

            return source is ILocalReferenceOperation ? source.Syntax + member
                : path is not null && IsSettled(path) ? path.Syntax.ToString()
                : null;
        }

        /// <summary>Somebody is expected to write; a snapshot would never show it.</summary>
        private static bool AllowsWriters(IOperation creation, IMethodSymbol method)
        {
            var arguments = creation is IObjectCreationOperation made ? made.Arguments : ((IInvocationOperation)creation).Arguments;
            bool readsOnly = Argument(arguments, "access") is { } access ? access.ConstantValue.Value is 1 : method.Name is "OpenRead";
            return !readsOnly || (Argument(arguments, "share") is { } share && (share.ConstantValue.Value is not int flags || (flags & WriteFlag) != 0));
        }

        /// <summary>Means the same in the next statement.</summary>
        private static bool IsSettled(IOperation path) => path is IParameterReferenceOperation or ILocalReferenceOperation or ILiteralOperation or { ConstantValue.HasValue: true }
            or IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } or IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Arguments.IsEmpty: true };

        private static IOperation? Argument(IInvocationOperation call, string parameter) => Argument(call.Arguments, parameter);

        private static IOperation? Argument(System.Collections.Immutable.ImmutableArray<IArgumentOperation> arguments, string parameter) =>
            arguments.FirstOrDefault(a => string.Equals(a.Parameter?.Name, parameter, System.StringComparison.Ordinal))?.Value;
    }
}
