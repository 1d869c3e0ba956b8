using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// After the views are gone: removes an acquired pointer with its acquire, its releases and the try/finally around them, when nothing else uses it.
/// What it does not understand it leaves alone, all of it: half a pair would be worse than an idle one.
/// </summary>
internal static class PointerCleanup
{
    /// <returns>The document without the pointers, and the comments that stood behind a statement and went with it.</returns>
    public static async Task<(Document Document, IReadOnlyList<string> Dropped)> ApplyAsync(Document document, SyntaxAnnotation acquired, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        var doomed = new HashSet<SyntaxNode>();
        foreach (InvocationExpressionSyntax acquire in root.GetAnnotatedNodes(acquired).OfType<InvocationExpressionSyntax>())
        {
            if (IdlePointer.Find(acquire, model, cancellationToken) is { } idle)
            {
                doomed.UnionWith(idle);
            }
        }

        if (doomed.Count == 0)
        {
            return (document, []);
        }

        var remover = new StatementRemover(doomed);
        return (document.WithSyntaxRoot(remover.Visit(root)), remover.Dropped);
    }
}

/// <summary>Finds everything that exists only for one acquired pointer.</summary>
internal sealed class IdlePointer
{
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<SyntaxNode> _doomed = [];
    private readonly HashSet<ISymbol> _dead = new(SymbolEqualityComparer.Default);

    private IdlePointer(SemanticModel model, CancellationToken cancellationToken)
    {
        _model = model;
        _cancellationToken = cancellationToken;
    }

    public static HashSet<SyntaxNode>? Find(InvocationExpressionSyntax acquire, SemanticModel model, CancellationToken cancellationToken)
    {
        var finder = new IdlePointer(model, cancellationToken);
        return finder.TryFind(acquire) ? finder._doomed : null;
    }

    private bool TryFind(InvocationExpressionSyntax acquire)
    {
        if (acquire is not { ArgumentList.Arguments: [var argument], Expression: MemberAccessExpressionSyntax access, Parent: ExpressionStatementSyntax { Parent: BlockSyntax } statement }
            || _model.GetSymbolInfo(argument.Expression, _cancellationToken).Symbol is not { } pointer
            || Owner(access.Expression) is not { } owner)
        {
            return false;
        }

        _doomed.Add(statement);
        return TryReleases(owner, acquire, isPair: pointer is ILocalSymbol) && IsDead(pointer);
    }

    /// <summary>All acquires and releases of the same handle: this acquire is the only one, and every release can go.</summary>
    private bool TryReleases(ISymbol owner, InvocationExpressionSyntax acquire, bool isPair)
    {
        // a pointer that is acquired and released in one member is no business of the others
        SyntaxNode scope = owner is ILocalSymbol or IParameterSymbol || owner.DeclaredAccessibility != Accessibility.Private
            || (isPair && SymbolUses.Member(acquire).DescendantNodes().OfType<SimpleNameSyntax>().Any(static n => n.Identifier.ValueText == "ReleasePointer"))
            ? SymbolUses.Member(acquire)
            : SymbolUses.Scope(owner, _model.SyntaxTree) ?? SymbolUses.Member(acquire);
        int releases = 0;
        foreach (SimpleNameSyntax name in scope.DescendantNodes().OfType<SimpleNameSyntax>().Where(static n => n.Identifier.ValueText is "AcquirePointer" or "ReleasePointer"))
        {
            ExpressionSyntax? receiver = name.Parent switch
            {
                MemberAccessExpressionSyntax member => member.Expression,
                MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax { Parent: ConditionalAccessExpressionSyntax conditional } } => conditional.Expression,
                _ => null,
            };
            if (receiver is null || Owner(receiver) is not { } other)
            {
                return false;
            }

            if (!SymbolEqualityComparer.Default.Equals(other, owner))
            {
                continue;
            }

            if (name.Identifier.ValueText == "AcquirePointer")
            {
                if (!acquire.Span.Contains(name.Span))
                {
                    return false;
                }

                continue;
            }

            releases++;
            if (name.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax or IfStatementSyntax } release
                || release.Expression is not (InvocationExpressionSyntax or ConditionalAccessExpressionSyntax))
            {
                return false;
            }

            _doomed.Add(release);
        }

        // without a release here it is somebody else's, who would then release too much
        return releases > 0;
    }

    private bool IsDead(ISymbol pointer)
    {
        if (!_dead.Add(pointer))
        {
            return true;
        }

        if (SymbolUses.Scope(pointer, _model.SyntaxTree) is not { } scope
            || pointer.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax(_cancellationToken) is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: { } declaration } } declarator
            || declaration is not (LocalDeclarationStatementSyntax { Parent: BlockSyntax } or FieldDeclarationSyntax)
            || (declarator.Initializer is { } initializer && !IsIdle(initializer.Value)))
        {
            return false;
        }

        _doomed.Add(declaration);
        return SymbolUses.Of(pointer, scope, _model, _cancellationToken).All(IsIdleUse);
    }

    private bool IsIdleUse(SimpleNameSyntax name)
    {
        if (SymbolUses.WholeReference(name) is not { } use)
        {
            return false;
        }

        switch (use.Parent)
        {
            case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax statement } }:
                return _doomed.Contains(statement);
            case AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax { Parent: BlockSyntax } statement } assignment when assignment.Left == use:
                return IsIdle(assignment.Right) && _doomed.Add(statement);
            case BinaryExpressionSyntax { Parent: IfStatementSyntax { Else: null } choice } test
                when test.IsKind(SyntaxKind.NotEqualsExpression) && (SymbolUses.IsNullLike(test.Right) || SymbolUses.IsNullLike(test.Left)):
                return IsDoomedBody(choice);
            case IsPatternExpressionSyntax { Parent: IfStatementSyntax { Else: null } choice, Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax } }:
                return IsDoomedBody(choice);
        }

        // pointer arithmetic into another pointer that is dead too
        foreach (SyntaxNode ancestor in use.Ancestors())
        {
            switch (ancestor)
            {
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax target } clause:
                    return IsIdle(clause.Value) && _model.GetDeclaredSymbol(target, _cancellationToken) is { } declared && IsDead(declared);
                case AssignmentExpressionSyntax assignment:
                    return IsIdle(assignment.Right) && _model.GetSymbolInfo(assignment.Left, _cancellationToken).Symbol is { } assigned && IsDead(assigned);
                case StatementSyntax or ArgumentSyntax:
                    return false;
            }
        }

        return false;
    }

    private bool IsDoomedBody(IfStatementSyntax choice)
    {
        IEnumerable<StatementSyntax> body = choice.Statement is BlockSyntax block ? block.Statements : [choice.Statement];
        foreach (StatementSyntax statement in body)
        {
            // _pointer = null; after the release
            bool isReset = statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } && SymbolUses.IsNullLike(assignment.Right)
                && _model.GetSymbolInfo(assignment.Left, _cancellationToken).Symbol is { } target && _dead.Contains(target);
            if (!isReset && !_doomed.Contains(statement))
            {
                return false;
            }
        }

        _doomed.Add(choice);
        return true;
    }

    /// <summary>Evaluating it does nothing, so that it need not be evaluated.</summary>
    private bool IsIdle(ExpressionSyntax value) => value.DescendantNodesAndSelf().All(node => node switch
    {
        LiteralExpressionSyntax or ParenthesizedExpressionSyntax or BinaryExpressionSyntax or CastExpressionSyntax or ThisExpressionSyntax or TypeSyntax or DefaultExpressionSyntax => node is not SimpleNameSyntax name
            || _model.GetSymbolInfo(name, _cancellationToken).Symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol or IPropertySymbol or ITypeSymbol,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "PointerOffset" } => true,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } => true,
        _ => false,
    });

    /// <summary>The accessor, or the handle where it is held by itself.</summary>
    private ISymbol? Owner(ExpressionSyntax handle)
    {
        ISymbol? symbol = _model.GetSymbolInfo(handle, _cancellationToken).Symbol;
        if (symbol is ILocalSymbol local && SymbolUses.ValuesOf(local, _model, _cancellationToken) is [MemberAccessExpressionSyntax alias])
        {
            handle = alias;
        }

        return handle switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "SafeMemoryMappedViewHandle" } member => _model.GetSymbolInfo(member.Expression, _cancellationToken).Symbol,
            MemberBindingExpressionSyntax { Name.Identifier.ValueText: "SafeMemoryMappedViewHandle" } binding
                when binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { } conditional => _model.GetSymbolInfo(conditional.Expression, _cancellationToken).Symbol,
            _ => symbol,
        };
    }
}
