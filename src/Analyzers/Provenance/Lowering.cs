using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmapAnalyzers.Provenance;

/// <summary>
/// Turns one member's bound operations into facts. This part walks the bodies and records what has an effect; the other parts
/// say what a value can be (Values), where a write goes (Storage), what an address refers to (Addresses), and lower calls and functions.
/// </summary>
internal sealed partial class Lowering(Facts facts, SemanticModel model)
{
    /// <summary>Deeper expressions are machine-made; the walk over them recurses, and a stack overflow cannot be caught.</summary>
    private const int MaxDepth = 200;

    private IMethodSymbol? _method;

    /// <summary>The same, as facts name it.</summary>
    private IMethodSymbol? _writer;
    private INamedTypeSymbol? _type;
    private bool _inInitializer;
    private int _depth;

    public void Member(SyntaxNode member)
    {
        foreach (SyntaxNode body in Bodies(member))
        {
            facts.Token.ThrowIfCancellationRequested();
            if (model.GetOperation(body, facts.Token) is { } root)
            {
                Enter(body);
                foreach (IOperation operation in root.DescendantsAndSelf())
                {
                    Record(operation);
                }
            }
        }
    }

    /// <summary>What the expression can be, as seen from where it stands.</summary>
    public Term[] ValueAt(IOperation operation, bool isReference)
    {
        Enter(operation.Syntax);
        return isReference ? Address(operation) : Values(operation);
    }

    public static IEnumerable<SyntaxNode> Bodies(SyntaxNode member)
    {
        switch (member)
        {
            case CompilationUnitSyntax unit:
                // all top-level statements are one body
                yield return unit;
                break;
            case BaseMethodDeclarationSyntax or PrimaryConstructorBaseTypeSyntax:
                yield return member;
                break;
            case BaseFieldDeclarationSyntax field:
                foreach (VariableDeclaratorSyntax variable in field.Declaration.Variables)
                {
                    if (variable.Initializer is not null)
                    {
                        yield return variable.Initializer;
                    }
                }

                break;
            case BasePropertyDeclarationSyntax property:
                foreach (AccessorDeclarationSyntax accessor in property.AccessorList?.Accessors ?? default)
                {
                    yield return accessor;
                }

                if (property is PropertyDeclarationSyntax { Initializer: { } initializer })
                {
                    yield return initializer;
                }

                if (((property as PropertyDeclarationSyntax)?.ExpressionBody ?? (property as IndexerDeclarationSyntax)?.ExpressionBody) is { } arrow)
                {
                    yield return arrow;
                }

                break;
        }
    }

    /// <summary>Whose body it is: returns are filed under it, writes name it.</summary>
    private void Enter(SyntaxNode node)
    {
        FindMethod(node);
        _writer = _method is null ? null : (IMethodSymbol)facts.Key(_method);
    }

    private void FindMethod(SyntaxNode node)
    {
        _method = null;
        _inInitializer = false;
        _type = node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type ? model.GetDeclaredSymbol(type, facts.Token) as INamedTypeSymbol : null;
        for (SyntaxNode? current = node; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case AccessorDeclarationSyntax or BaseMethodDeclarationSyntax:
                    _method = model.GetDeclaredSymbol(current, facts.Token) as IMethodSymbol;
                    return;
                case PropertyDeclarationSyntax property:
                    if (node.FirstAncestorOrSelf<EqualsValueClauseSyntax>() is { } initializer && initializer == property.Initializer)
                    {
                        _inInitializer = true;
                    }
                    else
                    {
                        _method = (model.GetDeclaredSymbol(property, facts.Token) as IPropertySymbol)?.GetMethod;
                    }

                    return;
                case IndexerDeclarationSyntax indexer:
                    _method = (model.GetDeclaredSymbol(indexer, facts.Token) as IPropertySymbol)?.GetMethod;
                    return;
                case PrimaryConstructorBaseTypeSyntax or BaseFieldDeclarationSyntax:
                    _inInitializer = true;
                    return;
                case GlobalStatementSyntax or CompilationUnitSyntax:
                    _method = facts.Compilation.GetEntryPoint(facts.Token);
                    return;
            }
        }
    }

    private void Record(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation assignment:
                Store(assignment.Target, assignment.IsRef ? Reference(assignment.Value, assignment.Target.Type!) : Values(assignment.Value), assignment.Syntax, assignment.IsRef);
                NoteForward(assignment.Value, assignment.Target);
                if (assignment.IsRef)
                {
                    Alias(assignment.Value, assignment.Target, assignment.Syntax);
                }

                break;
            case ICompoundAssignmentOperation compound:
                Store(compound.Target, Values(compound.Value), compound.Syntax);
                NoteForward(compound.Value, compound.Target);
                break;
            case ICoalesceAssignmentOperation coalesce:
                Store(coalesce.Target, Values(coalesce.Value), coalesce.Syntax);
                NoteForward(coalesce.Value, coalesce.Target);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                Deconstruct(deconstruction.Target, deconstruction.Value, Values(deconstruction.Value), deconstruction.Syntax);
                break;
            case IVariableDeclaratorOperation declarator:
                Declarator(declarator);
                break;
            case IFieldInitializerOperation field:
                foreach (IFieldSymbol symbol in field.InitializedFields)
                {
                    facts.Writes.Add(symbol, new Write(symbol.RefKind != RefKind.None ? Address(field.Value) : Values(field.Value), field.Syntax, null, []));
                    NoteForward(field.Value, symbol);
                }

                break;
            case IPropertyInitializerOperation property:
                foreach (IPropertySymbol symbol in property.InitializedProperties)
                {
                    facts.Writes.Add(symbol, new Write(Values(property.Value), property.Syntax, null, []));
                    NoteForward(property.Value, symbol);
                }

                break;
            case IReturnOperation { ReturnedValue: { } value } returned:
                Return(value, returned);
                break;
            case IForEachLoopOperation loop:
                ForEach(loop);
                break;
            case IIsPatternOperation pattern:
                Pattern(pattern.Pattern, pattern.Value, Values(pattern.Value));
                break;
            case ISwitchExpressionOperation match:
                foreach (ISwitchExpressionArmOperation arm in match.Arms)
                {
                    Pattern(arm.Pattern, match.Value, Values(match.Value));
                }

                break;
            case ISwitchOperation match:
                foreach (IPatternCaseClauseOperation clause in match.Cases.SelectMany(static c => c.Clauses).OfType<IPatternCaseClauseOperation>())
                {
                    Pattern(clause.Pattern, match.Value, Values(match.Value));
                }

                break;
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation reference } subscription:
                facts.Writes.Add(reference.Event, new Write(Values(subscription.HandlerValue), subscription.Syntax, _writer, []));
                break;
            case IAnonymousFunctionOperation lambda:
                UseFunction(lambda.Symbol, lambda);
                break;
            case IMethodReferenceOperation reference:
                UseFunction(reference.Method, reference);
                BindReceiver(reference);
                break;
            case IInvocationOperation or IObjectCreationOperation or IInvalidOperation or IFunctionPointerInvocationOperation:
                Values(operation);
                break;
            case IBinaryOperation { OperatorMethod: not null } or IUnaryOperation { OperatorMethod: not null } or IConversionOperation { OperatorMethod: not null }:
                Values(operation);
                break;
            case IPropertyReferenceOperation property when Symbols.IsExtensionBlock(property.Property.ContainingType):
                Values(operation);
                break;
        }
    }

    private void Declarator(IVariableDeclaratorOperation declarator)
    {
        IOperation? value = declarator.GetVariableInitializer()?.Value;
        if (value is null)
        {
            return;
        }

        ILocalSymbol local = declarator.Symbol;
        Term[] values = local.IsRef ? Reference(value, local.Type) : local.IsFixed ? Pinned(value) : Values(value);
        facts.Writes.Add(local, new Write(values, declarator.Syntax, _writer, []));
        if (local.IsRef || (Catalog.Types.IsSpan(local.Type) && IsArrayOfCarriers(value)))
        {
            // what is later put behind the reference, or in the span over an array, lands in what it refers to
            StoreBehind(value, [facts.Variable(local)], declarator.Syntax, local.Type);
        }

        NoteForward(value, local);
    }

    /// <summary>A reference to a variable that itself holds an address is two things: where the variable lies, and what is in it.</summary>
    private Term[] Reference(IOperation value, ITypeSymbol type) => CanLieBehind(type) ? Both(Address(value), Values(value)) : Address(value);

    private static bool IsArrayOfCarriers(IOperation value)
    {
        while (value is IConversionOperation or IInvocationOperation { TargetMethod.Name: "AsSpan" })
        {
            value = value is IInvocationOperation { Arguments: [var array, ..] } ? array.Value : value.ChildOperations.First();
        }

        return value.Type is IArrayTypeSymbol { ElementType: { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } or { IsValueType: true, SpecialType: SpecialType.None } };
    }

    private void Alias(IOperation value, IOperation target, SyntaxNode syntax)
    {
        if (target is ILocalReferenceOperation { Local: { IsRef: true } local })
        {
            StoreBehind(value, [facts.Variable(local)], syntax, local.Type);
        }
    }

    private void StoreBehind(IOperation reference, Term[] values, SyntaxNode syntax, ITypeSymbol type)
    {
        if (Catalog.Types.CanCarry(type))
        {
            Store(reference, values, syntax);
        }
    }

    private void Return(IOperation value, IReturnOperation returned)
    {
        IMethodSymbol? method = Function(returned);
        if (method is not null)
        {
            bool byReference = method.RefKind != RefKind.None && returned.Kind == OperationKind.Return;
            facts.Returns.Add(method, new Write(byReference ? Reference(value, method.ReturnType) : Values(value), returned.Syntax, method, []));
            if (byReference)
            {
                StoreBehind(value, [facts.Variable(method.AssociatedSymbol ?? method)], returned.Syntax, method.ReturnType);
            }
        }
    }

    /// <summary>The innermost function around an operation.</summary>
    private IMethodSymbol? Function(IOperation operation)
    {
        for (IOperation? current = operation.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case IAnonymousFunctionOperation lambda:
                    return lambda.Symbol;
                case ILocalFunctionOperation local:
                    return local.Symbol;
            }
        }

        return _method;
    }
}
