using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmapAnalyzers.CodeFixes;

/// <summary>Follows a pointer expression back to its <c>AcquirePointer</c>, collecting what was added on the way. Gives up where it is not certain.</summary>
internal sealed class AddressResolver(ExpressionSyntax pointer, SemanticModel model, CancellationToken cancellationToken)
{
    private readonly List<OffsetTerm> _terms = [];
    private readonly List<ExpressionSyntax> _pointerOffsets = [];
    private readonly HashSet<ISymbol> _followed = new(SymbolEqualityComparer.Default);
    private InvocationExpressionSyntax? _acquire;
    private ExpressionSyntax? _handle;

    public MappedAddress? Resolve()
    {
        if (!Follow(pointer, atSite: true) || _handle is null || PointerOffsetIsLaundered())
        {
            return null;
        }

        ExpressionSyntax handle = Unalias(_handle);
        ExpressionSyntax? accessor = handle is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "SafeMemoryMappedViewHandle" } member
            && KnownTypes.Is(TypeOf(member.Expression), KnownTypes.Accessor)
            ? member.Expression
            : null;
        string? accessorText = accessor is null ? null : NameAtSite(accessor);
        string? handleText = accessorText is not null ? accessorText + ".SafeMemoryMappedViewHandle" : accessor is null ? NameAtSite(handle) : null;

        ISymbol? owner = accessor is null ? null : model.GetSymbolInfo(accessor, cancellationToken).Symbol;
        if (_pointerOffsets.Count > 1 || (_pointerOffsets.Count == 1 && (accessor is null || !IsOffsetOf(_pointerOffsets[0], owner, accessorText))))
        {
            return null;
        }

        (bool atZero, bool aligned) = accessor is null ? default : ViewStart(accessor);
        return new MappedAddress
        {
            AccessorText = accessorText,
            HandleText = handleText,
            Owner = owner,
            Acquire = _acquire,
            Offset = _terms.ToImmutableArray(),
            AddsPointerOffset = _pointerOffsets.Count == 1,
            ViewStartsAtZero = atZero,
            StartsAligned = aligned && _terms.Count == 0,
        };
    }

    private bool Follow(ExpressionSyntax expression, bool atSite)
    {
        while (true)
        {
            switch (expression)
            {
                case ParenthesizedExpressionSyntax inner:
                    expression = inner.Expression;
                    continue;
                case CastExpressionSyntax cast when TypeOf(cast) is { } target && (target.TypeKind == TypeKind.Pointer || target.SpecialType == SpecialType.System_IntPtr):
                    expression = cast.Expression;
                    continue;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression, Operand: ElementAccessExpressionSyntax { ArgumentList.Arguments: [var index] } element }
                    when IsBytePointer(element.Expression):
                    if (!AddTerm(index.Expression, negative: false, atSite))
                    {
                        return false;
                    }

                    expression = element.Expression;
                    continue;
                case BinaryExpressionSyntax sum when (sum.IsKind(SyntaxKind.AddExpression) || sum.IsKind(SyntaxKind.SubtractExpression)) && IsBytePointer(sum.Left):
                    // the pointer's side first, so that the terms stand in their order
                    return Follow(sum.Left, atSite) && AddTerm(sum.Right, sum.IsKind(SyntaxKind.SubtractExpression), atSite);
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "DangerousGetHandle" } access }
                    when KnownTypes.Is(TypeOf(access.Expression), KnownTypes.ViewHandle):
                    return TakeHandle(access.Expression);
                case IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }:
                    return model.GetSymbolInfo(expression, cancellationToken).Symbol is (ILocalSymbol or IFieldSymbol) and { } variable && FollowVariable(variable);
                default:
                    return false;
            }
        }
    }

    private bool FollowVariable(ISymbol variable)
    {
        if (!_followed.Add(variable) || SymbolUses.Scope(variable, model.SyntaxTree) is not { } scope
            || variable.DeclaringSyntaxReferences is not [var declared] || declared.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax declarator)
        {
            return false;
        }

        var definitions = new List<ExpressionSyntax>();
        if (declarator.Initializer is { } clause && !SymbolUses.IsNullLike(clause.Value))
        {
            definitions.Add(clause.Value);
        }

        bool acquired = false;
        foreach (SimpleNameSyntax name in SymbolUses.Of(variable, scope, model, cancellationToken))
        {
            ExpressionSyntax? whole = SymbolUses.WholeReference(name);
            switch (whole?.Parent)
            {
                case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AcquirePointer" } access } call }
                    when KnownTypes.Is(TypeOf(access.Expression), KnownTypes.ViewHandle):
                    if (acquired || !TakeHandle(access.Expression))
                    {
                        return false;
                    }

                    acquired = true;
                    _acquire = call;
                    break;
                case AssignmentExpressionSyntax assignment when assignment.Left == whole:
                    if (SymbolUses.IsNullLike(assignment.Right))
                    {
                        break;
                    }

                    if (AddedToItself(assignment, variable) is { } added)
                    {
                        if (!IsPointerOffset(added))
                        {
                            return false;
                        }

                        _pointerOffsets.Add(added);
                        break;
                    }

                    if (!assignment.IsKind(SyntaxKind.SimpleAssignmentExpression))
                    {
                        return false;
                    }

                    definitions.Add(assignment.Right);
                    break;
                case null:
                case ArgumentSyntax argument when !argument.RefKindKeyword.IsKind(SyntaxKind.None):
                case RefExpressionSyntax:
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression or (int)SyntaxKind.AddressOfExpression }:
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }:
                    return false;
            }
        }

        return acquired ? definitions.Count == 0 : definitions.Count == 1 && Follow(definitions[0], atSite: false);
    }

    /// <summary>The right side of <c>p += x</c> and of <c>p = p + x</c>.</summary>
    private ExpressionSyntax? AddedToItself(AssignmentExpressionSyntax assignment, ISymbol variable)
    {
        if (assignment.IsKind(SyntaxKind.AddAssignmentExpression) && IsBytePointer(assignment.Left))
        {
            return assignment.Right;
        }

        return assignment.Right is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum && IsBytePointer(sum.Left)
            && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(sum.Left, cancellationToken).Symbol, variable)
            ? sum.Right
            : null;
    }

    private bool AddTerm(ExpressionSyntax term, bool negative, bool atSite)
    {
        while (term is ParenthesizedExpressionSyntax inner)
        {
            term = inner.Expression;
        }

        if (IsPointerOffset(term))
        {
            _pointerOffsets.Add(term);
            return !negative;
        }

        // accessor.PointerOffset + 16 in parentheses
        if (term is BinaryExpressionSyntax sum && sum.IsKind(SyntaxKind.AddExpression) && !negative && MentionsPointerOffset(sum))
        {
            return AddTerm(sum.Left, negative: false, atSite) && AddTerm(sum.Right, negative: false, atSite);
        }

        if (MentionsPointerOffset(term) || TypeOf(term) is not { } type || !(atSite || IsSettled(term)))
        {
            return false;
        }

        _terms.Add(new OffsetTerm(
            negative,
            term,
            type.SpecialType is SpecialType.System_Int64 or SpecialType.System_IntPtr,
            type.SpecialType is SpecialType.System_UInt64 or SpecialType.System_UIntPtr));
        return type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;
    }

    /// <summary>A term of an earlier statement has the same value and the same meaning at the site.</summary>
    private bool IsSettled(ExpressionSyntax term) => term switch
    {
        LiteralExpressionSyntax => true,
        ParenthesizedExpressionSyntax inner => IsSettled(inner.Expression),
        CastExpressionSyntax cast => cast.Type is PredefinedTypeSyntax && IsSettled(cast.Expression),
        BinaryExpressionSyntax binary => IsSettled(binary.Left) && IsSettled(binary.Right),
        IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } =>
            model.GetSymbolInfo(term, cancellationToken).Symbol is { } symbol && MeansTheSameAtSite(term, symbol) && HasOneValue(symbol),
        _ => false,
    };

    private bool HasOneValue(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => field.IsConst || (field.IsReadOnly && SymbolUses.Scope(field, model.SyntaxTree) is not null),
        ILocalSymbol local => local.IsConst || SymbolUses.ValuesOf(local, model, cancellationToken) is { Count: 1 },
        IParameterSymbol parameter => parameter.RefKind == RefKind.None && !IsWritten(parameter),
        _ => false,
    };

    private bool IsWritten(IParameterSymbol parameter) =>
        SymbolUses.Scope(parameter, model.SyntaxTree) is not { } scope
        || SymbolUses.Of(parameter, scope, model, cancellationToken).Any(static name => name.Parent is AssignmentExpressionSyntax assignment && assignment.Left == name
            || name.Parent is PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax or RefExpressionSyntax
            || (name.Parent is ArgumentSyntax argument && !argument.RefKindKeyword.IsKind(SyntaxKind.None)));

    private bool TakeHandle(ExpressionSyntax handle)
    {
        _handle = handle;
        return true;
    }

    /// <summary><c>var handle = accessor.SafeMemoryMappedViewHandle</c> is looked through.</summary>
    private ExpressionSyntax Unalias(ExpressionSyntax handle) =>
        model.GetSymbolInfo(handle, cancellationToken).Symbol is (ILocalSymbol or IFieldSymbol) and { } variable
        && SymbolUses.ValuesOf(variable, model, cancellationToken) is [MemberAccessExpressionSyntax only]
            ? only
            : handle;

    /// <summary>The accessor or handle as the site can name it: itself, or the one field of the type that it is stored in.</summary>
    private string? NameAtSite(ExpressionSyntax owner)
    {
        if (owner is not (IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax })
            || model.GetSymbolInfo(owner, cancellationToken).Symbol is not { } symbol)
        {
            return null;
        }

        bool sameMember = SymbolUses.Member(owner) == SymbolUses.Member(pointer);
        bool oneValue = symbol switch
        {
            IParameterSymbol parameter => parameter.RefKind == RefKind.None && !IsWritten(parameter),
            IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } => true,
            _ => SymbolUses.ValuesOf(symbol, model, cancellationToken) is { Count: <= 1 },
        };
        if (!oneValue)
        {
            return null;
        }

        if (symbol is IFieldSymbol or IPropertySymbol || sameMember)
        {
            return MeansTheSameAtSite(owner, symbol) ? owner.ToString() : null;
        }

        foreach (ISymbol member in symbol.ContainingType.GetMembers().Where(static m => m is IFieldSymbol { IsImplicitlyDeclared: false } or IPropertySymbol { SetMethod: null }))
        {
            if (SymbolUses.ValuesOf(member, model, cancellationToken) is [var stored]
                && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(stored, cancellationToken).Symbol, symbol)
                && MeansTheSameAtSite(SyntaxFactory.IdentifierName(member.Name), member))
            {
                return member.Name;
            }
        }

        return null;
    }

    private bool MeansTheSameAtSite(ExpressionSyntax expression, ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(model.GetSpeculativeSymbolInfo(pointer.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Symbol, symbol);

    private bool IsOffsetOf(ExpressionSyntax pointerOffset, ISymbol? owner, string? accessorText) =>
        pointerOffset is MemberAccessExpressionSyntax member
        && (SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(member.Expression, cancellationToken).Symbol, owner)
            || string.Equals(member.Expression.ToString(), accessorText, StringComparison.Ordinal));

    private bool IsPointerOffset(ExpressionSyntax expression) =>
        expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "PointerOffset" } member && KnownTypes.Is(TypeOf(member.Expression), KnownTypes.Accessor);

    private static bool MentionsPointerOffset(SyntaxNode node) =>
        node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(static n => string.Equals(n.Identifier.ValueText, "PointerOffset", StringComparison.Ordinal));

    /// <summary>PointerOffset kept in a variable of its own could be inside any offset; adding it a second time would read from a wrong address.</summary>
    private bool PointerOffsetIsLaundered()
    {
        SyntaxNode type = pointer.Ancestors().LastOrDefault(static n => n is TypeDeclarationSyntax) ?? model.SyntaxTree.GetRoot(cancellationToken);
        foreach (IdentifierNameSyntax name in type.DescendantNodes().OfType<IdentifierNameSyntax>().Where(static n => string.Equals(n.Identifier.ValueText, "PointerOffset", StringComparison.Ordinal)))
        {
            SyntaxNode? consumer = name.Parent is MemberAccessExpressionSyntax access ? access.Parent : null;
            while (consumer is ParenthesizedExpressionSyntax or CheckedExpressionSyntax || (consumer is ExpressionSyntax number and (BinaryExpressionSyntax or CastExpressionSyntax) && TypeOf(number)?.TypeKind != TypeKind.Pointer))
            {
                consumer = consumer.Parent;
            }

            bool intoPointer = consumer is BinaryExpressionSyntax
                || (consumer is AssignmentExpressionSyntax assignment && TypeOf(assignment.Left)?.TypeKind == TypeKind.Pointer)
                || consumer is BracketedArgumentListSyntax or ArgumentSyntax { Parent: BracketedArgumentListSyntax };
            bool intoSafeBuffer = consumer is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } }
                && KnownTypes.Is(TypeOf(called.Expression), KnownTypes.ViewHandle);
            if (!intoPointer && !intoSafeBuffer)
            {
                return true;
            }
        }

        return false;
    }

    private (bool AtZero, bool Aligned) ViewStart(ExpressionSyntax accessor)
    {
        ISymbol? symbol = model.GetSymbolInfo(accessor, cancellationToken).Symbol;
        if (symbol is null || SymbolUses.ValuesOf(symbol, model, cancellationToken) is not [var value])
        {
            return default;
        }

        if (model.GetSymbolInfo(value, cancellationToken).Symbol is ILocalSymbol alias && SymbolUses.ValuesOf(alias, model, cancellationToken) is [var first])
        {
            value = first;
        }

        if (value is not InvocationExpressionSyntax call || model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { Name: "CreateViewAccessor" })
        {
            return default;
        }

        if (call.ArgumentList.Arguments.Count == 0)
        {
            return (true, true);
        }

        return call.ArgumentList.Arguments[0] is { NameColon: null } offset && model.GetConstantValue(offset.Expression, cancellationToken).Value is { } constant
            ? (Convert.ToInt64(constant, null) == 0, Convert.ToInt64(constant, null) % 8 == 0)
            : default;
    }

    private bool IsBytePointer(ExpressionSyntax expression) =>
        TypeOf(expression) is IPointerTypeSymbol { PointedAtType.SpecialType: SpecialType.System_Byte or SpecialType.System_SByte };

    private ITypeSymbol? TypeOf(ExpressionSyntax expression) => model.GetTypeInfo(expression, cancellationToken).Type;
}
