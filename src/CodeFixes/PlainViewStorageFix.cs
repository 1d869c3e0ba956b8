using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// A MemoryManager keeps its type and everything sliced from it, and gets other memory: a copy that is made where the pointer was acquired. Only over a
/// mapping that is read-only, since what is written into a copy is lost.
/// </summary>
internal static class PlainViewStorageFix
{
    private const int Read = 1; // MemoryMappedFileAccess.Read
    internal const string Title = "Back this memory by a private snapshot (costs one copy of the file)";

    public static IEnumerable<FixProposal> Propose(PlainViewSite site, FixSession session, CancellationToken cancellationToken)
    {
        SemanticModel model = session.Model;
        if (site is not { Element.SpecialType: SpecialType.System_Byte, Address: { AccessorText: { } accessor, Owner: IFieldSymbol { IsStatic: false } field, CorrectsAddress: false } address }
            || site.View.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || SymbolUses.Scope(field, model.SyntaxTree) is null
            || Creation(field, model, cancellationToken) is not { } creation || creation.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax } statement
            || !TryPin(type, field, out MethodDeclarationSyntax? pin, out MethodDeclarationSyntax? unpin)
            || !IsReadOnly(creation, model, cancellationToken, out bool canBePassedOther))
        {
            return [];
        }

        return
        [
            new FixProposal(FixKeys.Snapshot, Title, NeedsRuntime: true, edits =>
            {
                edits.UsesRuntime = true;
                edits.MarkFixed(site, dropsPointer: true);
                string data = FieldName(field);
                string copy = $"{accessor}.AsRelaxedView().ToArray()";
                string value = canBePassedOther ? $"{accessor}.CanWrite ? throw new System.NotSupportedException(\"Writes to a private copy of the file would be lost.\") : {copy}" : copy;
                edits.InsertOnceAfter(field.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken).Parent!.Parent!, $"private readonly byte[] {data};");
                edits.InsertOnceAfter(statement, $"{(DocumentEdits.IsShadowed(statement, data) ? "this." + data : data)} = {value};");
                bool isWhole = address.Offset.IsEmpty && MappingLength.IsCapacity(site.Length!, model, cancellationToken);
                string start = address.Offset.IsEmpty ? "0" : $"checked((int)({address.OffsetText(edits.Render)}))";
                edits.Rewrite(site.View, "storage", _ => SiteSyntax.Parse(isWhole ? data : $"new {Name("System.Span`1", site.View.SpanStart)}({data}, {start}, {edits.Render(site.Length!)})"));
                if (pin is not null)
                {
                    edits.Rewrite(pin, "storage", current => WithBody(current, $"new {Name("System.Memory`1", pin.SpanStart)}({data}, {pin.ParameterList.Parameters[0].Identifier.Text}, {data}.Length - {pin.ParameterList.Parameters[0].Identifier.Text}).Pin()"));
                }

                if (unpin is not null)
                {
                    edits.Rewrite(unpin, "storage", static current => current.WithBody(current.Body!.WithStatements(default)));
                }
            }),
        ];

        string Name(string type, int position) =>
            model.Compilation.GetTypeByMetadataName(type)!.Construct(site.Element).ToMinimalDisplayString(model, position);
    }

    /// <summary>The one place where the accessor is made, in a constructor.</summary>
    private static IInvocationOperation? Creation(IFieldSymbol accessor, SemanticModel model, CancellationToken cancellationToken) =>
        SymbolUses.ValuesOf(accessor, model, cancellationToken) is [var only] && SymbolUses.Member(only) is ConstructorDeclarationSyntax
        && model.GetOperation(only, cancellationToken) is IInvocationOperation { TargetMethod: { Name: "CreateViewAccessor" } method } creation && KnownTypes.Is(method.ContainingType, KnownTypes.MappedFile)
            ? creation
            : null;

    /// <param name="creation">The call of CreateViewAccessor.</param>
    /// <param name="model">Its semantic model.</param>
    /// <param name="cancellationToken">Stops the search for callers.</param>
    /// <param name="canBePassedOther">Callers that are not in this compilation may pass another access.</param>
    private static bool IsReadOnly(IInvocationOperation creation, SemanticModel model, CancellationToken cancellationToken, out bool canBePassedOther)
    {
        IOperation? access = creation.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "access")?.Value;
        canBePassedOther = access is IParameterReferenceOperation;
        return access is IParameterReferenceOperation parameter
            ? ConstantArguments.AreAll(Read, parameter.Parameter, model.Compilation, cancellationToken)
            : access?.ConstantValue.Value is Read;
    }

    /// <summary><c>Pin</c> and <c>Unpin</c>, where they hold the pointer and do nothing else; false where they do more.</summary>
    private static bool TryPin(TypeDeclarationSyntax type, IFieldSymbol accessor, out MethodDeclarationSyntax? pin, out MethodDeclarationSyntax? unpin)
    {
        pin = Override(type, "Pin", parameters: 1);
        unpin = Override(type, "Unpin", parameters: 0);
        bool canPin = pin is null || IsOnlyHandle(pin);
        bool canUnpin = unpin?.Body is { Statements.Count: 0 } or { Statements: [ExpressionStatementSyntax] } or null;
        if (unpin?.Body is { Statements: [var only] } && only.ToString() is var text)
        {
            canUnpin = text.IndexOf(accessor.Name, StringComparison.Ordinal) >= 0 && text.EndsWith(".ReleasePointer();", StringComparison.Ordinal);
        }
        else
        {
            canUnpin &= unpin?.ExpressionBody is null;
            unpin = null;
        }

        return canPin && canUnpin;
    }

    private static MethodDeclarationSyntax? Override(TypeDeclarationSyntax type, string name, int parameters) =>
        type.Members.OfType<MethodDeclarationSyntax>().FirstOrDefault(m => m.Identifier.ValueText == name && m.ParameterList.Parameters.Count == parameters && m.Modifiers.Any(SyntaxKind.OverrideKeyword));

    private static bool IsOnlyHandle(MethodDeclarationSyntax pin) => pin switch
    {
        { ExpressionBody.Expression: BaseObjectCreationExpressionSyntax } => true,
        { Body.Statements: { Count: > 0 } statements } when statements.Last() is ReturnStatementSyntax { Expression: BaseObjectCreationExpressionSyntax } =>
            statements.Take(statements.Count - 1).All(static s => s is LocalDeclarationStatementSyntax || (s is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } && call.Expression.ToString().EndsWith(".AcquirePointer", StringComparison.Ordinal))),
        _ => false,
    };

    private static MethodDeclarationSyntax WithBody(MethodDeclarationSyntax method, string expression) =>
        method.ExpressionBody is { } arrow
            ? method.WithExpressionBody(arrow.WithExpression(SiteSyntax.Parse(expression)))
            : method.WithBody(method.Body!.WithStatements(SyntaxFactory.SingletonList<StatementSyntax>(
                ((ReturnStatementSyntax)method.Body!.Statements.Last()).WithExpression(SiteSyntax.Parse(expression)))));

    private static string FieldName(IFieldSymbol accessor)
    {
        string name = new string([.. accessor.Name.TakeWhile(static c => c == '_')]) + "data";
        while (!accessor.ContainingType.GetMembers(name).IsEmpty)
        {
            name += "Copy";
        }

        return name;
    }
}
