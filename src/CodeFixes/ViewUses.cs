using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>
/// Follows a view to everything that becomes a RelaxedView with it: locals, private helpers with all their callers, private fields of ref structs, and
/// the other views that flow into those. Null as soon as one use has no counterpart: all or none.
/// </summary>
internal sealed class ViewUses
{
    private readonly SemanticModel _model;
    private readonly CancellationToken _cancellationToken;
    private readonly List<Action<DocumentEdits>> _edits = [];
    private readonly HashSet<ISymbol> _carriers = new(SymbolEqualityComparer.Default);
    private readonly HashSet<PlainViewSite> _sites = [];
    private readonly Queue<(ExpressionSyntax View, int? Length)> _pending = [];

    private ViewUses(SemanticModel model, CancellationToken cancellationToken)
    {
        _model = model;
        _cancellationToken = cancellationToken;
    }

    public IEnumerable<PlainViewSite> Sites => _sites;

    /// <summary>The helper whose return type changes, if any.</summary>
    public ISymbol? Helper { get; private set; }

    public int Callers { get; private set; }

    public static ViewUses? Follow(PlainViewSite site, FixSession session, CancellationToken cancellationToken)
    {
        var uses = new ViewUses(session.Model, cancellationToken);
        return uses.TryAdd(site) && uses.TryFollow(session) ? uses : null;
    }

    public void Apply(DocumentEdits edits)
    {
        foreach (Action<DocumentEdits> edit in _edits)
        {
            edit(edits);
        }
    }

    private bool TryAdd(PlainViewSite site)
    {
        if (!site.IsSpan || !site.HasOwner || !_sites.Add(site))
        {
            return false;
        }

        _edits.Add(edits =>
        {
            edits.MarkFixed(site, dropsPointer: true);
            edits.Rewrite(site.View, "view", _ => SiteSyntax.Parse(SiteSyntax.OwnerView(site, edits)));
        });
        _pending.Enqueue((site.View, _model.GetConstantValue(site.Length!, _cancellationToken).Value as int?));
        return true;
    }

    private bool TryFollow(FixSession session)
    {
        do
        {
            while (_pending.Count > 0)
            {
                (ExpressionSyntax view, int? length) = _pending.Dequeue();
                if (!TryUse(view, length))
                {
                    return false;
                }
            }

            foreach (PlainViewSite other in session.Sites.Where(other => !_sites.Contains(other) && Target(Whole(other.View)) is { } target && _carriers.Contains(target)))
            {
                if (!TryAdd(other))
                {
                    return false;
                }
            }
        }
        while (_pending.Count > 0);
        return true;
    }

    /// <summary>One use of a view-typed expression: it has a counterpart as it stands, is rewritten, or makes something else a view.</summary>
    private bool TryUse(ExpressionSyntax view, int? length)
    {
        while (SpanMembers.PartOf(view, _model) is { } larger)
        {
            length = larger is ParenthesizedExpressionSyntax ? length : ConstantSliceLength(larger);
            view = larger;
        }

        if (SpanMembers.IsReadOfValue(view, _model))
        {
            return true;
        }

        if (StaticRead.Find(view, _model) is { } read)
        {
            _edits.Add(read.Apply);
            return true;
        }

        if (Target(view) is { } carrier)
        {
            return TryCarry(carrier, length);
        }

        return view.Parent switch
        {
            // s = s.Slice(4), looked at from the left: the right side has its own turn
            AssignmentExpressionSyntax assignment when assignment.Left == view && assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) => true,
            ExpressionStatementSyntax => true,
            ArgumentSyntax argument => TryArgument(argument, view, length),
            _ => false,
        };
    }

    private bool TryArgument(ArgumentSyntax argument, ExpressionSyntax view, int? length)
    {
        if (!argument.RefKindKeyword.IsKind(SyntaxKind.None) || argument.Parent?.Parent is not ExpressionSyntax call
            || _model.GetSymbolInfo(call, _cancellationToken).Symbol is not IMethodSymbol method)
        {
            return false;
        }

        if (SpanMembers.IsSpanMember(method) && SpanMembers.Reads.Contains(method.Name))
        {
            return true;
        }

        if (!KnownTypes.IsReadOnlySpan(_model.GetTypeInfo(view, _cancellationToken).ConvertedType)
            || _model.GetTypeInfo(view, _cancellationToken).Type is not INamedTypeSymbol { TypeArguments: [var element] }
            || length is not > 0 || (long)length * PlainElements.SizeOf(element) > PlainViewPrivateBufferFix.MaxStackBytes || !SiteSyntax.CanStackAllocate(view))
        {
            return false;
        }

        string name = element.ToMinimalDisplayString(_model, view.SpanStart);
        _edits.Add(edits => edits.Rewrite(view, "into", current => SiteSyntax.Parse($"{SiteSyntax.Receiver(current)}.ReadInto(0, stackalloc {name}[{length}])")));
        return true;
    }

    private bool TryCarry(ISymbol carrier, int? length)
    {
        if (!_carriers.Add(carrier))
        {
            return true;
        }

        if (DeclaredType(carrier) is not { } type || SymbolUses.Scope(carrier, _model.SyntaxTree) is not { } scope
            || TypeOf(carrier) is not INamedTypeSymbol { TypeArguments: [var element] } span || !KnownTypes.IsAnySpan(span))
        {
            return false;
        }

        if (!type.IsVar)
        {
            string name = $"RelaxedView<{element.ToMinimalDisplayString(_model, type.SpanStart)}>";
            _edits.Add(edits => edits.Rewrite(type, "type", _ => SyntaxFactory.ParseTypeName(name)));
        }

        bool isHelper = carrier is IMethodSymbol or IPropertySymbol;
        foreach (SimpleNameSyntax name in SymbolUses.Of(carrier, scope, _model, _cancellationToken))
        {
            ExpressionSyntax use = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
            if (carrier is IMethodSymbol)
            {
                if (use.Parent is not InvocationExpressionSyntax call)
                {
                    return false;
                }

                use = call;
            }

            Callers += isHelper ? 1 : 0;
            bool known = carrier is ILocalSymbol local && SymbolUses.ValuesOf(local, _model, _cancellationToken) is { Count: 1 };
            _pending.Enqueue((use, known ? length : null));
        }

        Helper = isHelper ? carrier : Helper;
        return true;
    }

    /// <summary>What takes the view's value: a local, a field, or the helper that returns it.</summary>
    private ISymbol? Target(ExpressionSyntax view) => view.Parent switch
    {
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax declarator } => _model.GetDeclaredSymbol(declarator, _cancellationToken),
        AssignmentExpressionSyntax assignment when assignment.Right == view && assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) =>
            _model.GetSymbolInfo(assignment.Left, _cancellationToken).Symbol is (ILocalSymbol or IFieldSymbol) and { } variable ? variable : null,
        ReturnStatementSyntax or ArrowExpressionClauseSyntax => ReturnsFrom(view),
        _ => null,
    };

    private ISymbol? ReturnsFrom(ExpressionSyntax view)
    {
        foreach (SyntaxNode node in view.Ancestors())
        {
            switch (node)
            {
                case AnonymousFunctionExpressionSyntax:
                    return null;
                case LocalFunctionStatementSyntax or MethodDeclarationSyntax:
                    return _model.GetDeclaredSymbol(node, _cancellationToken);
                case PropertyDeclarationSyntax { AccessorList: null } or PropertyDeclarationSyntax { AccessorList.Accessors: [{ RawKind: (int)SyntaxKind.GetAccessorDeclaration }] }:
                    return _model.GetDeclaredSymbol(node, _cancellationToken);
            }
        }

        return null;
    }

    private TypeSyntax? DeclaredType(ISymbol carrier)
    {
        if (carrier.DeclaringSyntaxReferences is not [var reference])
        {
            return null;
        }

        return (carrier, reference.GetSyntax(_cancellationToken)) switch
        {
            (IMethodSymbol { IsAsync: false, IsGenericMethod: false, ReturnsByRef: false, ReturnsByRefReadonly: false }, MethodDeclarationSyntax method) => method.ReturnType,
            (IMethodSymbol { IsAsync: false, IsGenericMethod: false }, LocalFunctionStatementSyntax function) => function.ReturnType,
            (IPropertySymbol { SetMethod: null, ReturnsByRef: false, ReturnsByRefReadonly: false }, PropertyDeclarationSyntax property) => property.Type,
            (ILocalSymbol or IFieldSymbol, VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Type: not (RefTypeSyntax or ScopedTypeSyntax) } declaration }) => declaration.Type,
            _ => null,
        };
    }

    private static ITypeSymbol? TypeOf(ISymbol carrier) => carrier switch
    {
        ILocalSymbol local => local.Type,
        IFieldSymbol field => field.Type,
        IMethodSymbol method => method.ReturnType,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    private ExpressionSyntax Whole(ExpressionSyntax view)
    {
        while (SpanMembers.PartOf(view, _model) is { } larger)
        {
            view = larger;
        }

        return view;
    }

    private int? ConstantSliceLength(ExpressionSyntax part) =>
        part is InvocationExpressionSyntax { ArgumentList.Arguments: [_, var count] } ? _model.GetConstantValue(count.Expression, _cancellationToken).Value as int? : null;
}
