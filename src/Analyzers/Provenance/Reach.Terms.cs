using Microsoft.CodeAnalysis;
using MmapAnalyzers.Catalog;

namespace MmapAnalyzers.Provenance;

/// <summary>What a term can come from, without contexts and paths; and what is connected whoever says so.</summary>
internal sealed partial class Reach
{
    private static readonly Node Always = new(null, NodeKind.Name) { IsReached = true };

    private List<Node> Sources(Term[] terms)
    {
        List<Node> sources = [];
        HashSet<Term> seen = [];
        Stack<Term> open = new(terms);
        while (open.Count > 0)
        {
            Term term = open.Pop();
            if (seen.Add(term))
            {
                Source(term, sources, open);
            }
        }

        return sources;
    }

    private void Source(Term term, List<Node> sources, Stack<Term> open)
    {
        switch (term)
        {
            case VariableTerm variable:
                sources.Add(Value(variable.Symbol));
                break;
            case OriginTerm origin:
                if ((origin.Origins & (Origins.Shared | Origins.Anonymous)) != Origins.None)
                {
                    sources.Add(Always);
                }

                break;
            case AcquireTerm { SharedByType: false, Kind: not AcquisitionKind.PInvoke } acquire:
                Push(acquire.Owner, open);
                break;
            case AcquireTerm or ViewTerm or ExportTerm:
                sources.Add(Always);
                break;
            case CallTerm { Call: { IsCreation: true } creation }:
                Created(creation, sources, open);
                break;
            case CallTerm { Call: var call }:
                sources.Add(Value(call.Target));
                break;
            case OutTerm { Call: var call, Ordinal: var ordinal } when ordinal < call.Target.Parameters.Length:
                sources.Add(Value(call.Target.Parameters[ordinal]));
                break;
            case SelectTerm selection:
                Push(selection.Receiver, open);
                if (selection.Step is ISymbol step)
                {
                    sources.Add(Value(step));
                    if (!facts.IsOwn(step))
                    {
                        // IMemoryOwner.Memory of an own type
                        sources.Add(Named("returned:" + step.Name));
                        sources.Add(Named("returned:GetSpan"));
                    }
                }

                break;
            case AddressTerm address:
                Push(address.Where, open);
                Push(address.Behind, open);
                break;
            case ThisTerm self:
                sources.Add(Get(_receivers, self.Type));
                break;
            case RecordTerm record:
                Push(record.Others, open);
                foreach (Term[] member in record.Members.Values)
                {
                    Push(member, open);
                }

                break;
            case FunctionTerm function:
                sources.Add(Value(function.Method));
                sources.AddRange(function.Method.Parameters.Where(static p => p.RefKind != RefKind.None).Select(p => Value(p)));
                break;
        }
    }

    /// <summary>A struct is what it is made from. An object of a class is not: its fields are, each for itself.</summary>
    private void Created(Call creation, List<Node> sources, Stack<Term> open)
    {
        INamedTypeSymbol type = creation.Target.ContainingType;
        sources.Add(Get(_types, type));
        if (type.IsValueType || !facts.IsOwn(type))
        {
            foreach (Term[] argument in creation.Arguments)
            {
                Push(argument ?? Term.Nothing, open);
            }

            foreach (Term[] member in creation.Initialisers?.Values.AsEnumerable() ?? [])
            {
                Push(member, open);
            }
        }
        else if (Types.HoldsAddress(type))
        {
            sources.Add(Value(type));
        }
    }

    private static void Push(Term[] terms, Stack<Term> open)
    {
        foreach (Term term in terms)
        {
            open.Push(term);
        }
    }

    /// <summary>Overrides, implementations, and what static types alone say.</summary>
    private void Connect(Node node)
    {
        switch (node.Kind, node.Symbol)
        {
            case (NodeKind.Value, IMethodSymbol method):
                Returns(method, node);
                break;
            case (NodeKind.Value or NodeKind.Holder, IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter):
                Passed(parameter, method, node);
                break;
            case (NodeKind.Value, IPropertySymbol property):
                foreach (ISymbol other in (property.SetMethod ?? property.GetMethod) is { } accessor ? Symbols.WithBases(accessor).Skip(1).Select(static m => m.AssociatedSymbol).OfType<ISymbol>() : [])
                {
                    Both(Value(other), node);
                }

                if (property.GetMethod is { } getter)
                {
                    Edge(node, Value(getter), null);
                }

                if (facts.IsOwn(property) && Symbols.PositionalParameter(property, facts.Token) is { } positional)
                {
                    Edge(Value(positional), node, null);
                }

                break;
            case (NodeKind.Value, INamedTypeSymbol { BaseType: { } above }) when facts.IsOwn(above):
                Both(Value(above), node);
                break;
            case (NodeKind.Receiver, INamedTypeSymbol { IsValueType: true } type):
                Edge(Named("this"), node, null);
                Edge(Get(_types, type), node, null);
                break;
            case (NodeKind.Entered, IMethodSymbol { ContainingType: { } type }):
                Edge(node, type.TypeKind == TypeKind.Interface ? Named("this") : Get(_receivers, type), null);
                break;
        }

        if (node is { Kind: NodeKind.Value, Symbol: { } symbol })
        {
            Typed(symbol, node);
        }
    }

    private void Returns(IMethodSymbol method, Node node)
    {
        foreach (IMethodSymbol other in Symbols.WithBases(method).Skip(1))
        {
            Edge(node, Value(other), null);
        }

        Node named = Named("returned:" + NameOf(method));
        if (method.ContainingType?.TypeKind == TypeKind.Interface)
        {
            Edge(named, node, null);
        }

        Edge(node, named, null);
        if (IsCalledWithoutName(method) && method.ContainingType is { } type)
        {
            Edge(node, Get(_types, type), null);
            foreach (INamedTypeSymbol operand in method.Parameters.Select(static p => p.Type).OfType<INamedTypeSymbol>().Where(facts.IsOwn))
            {
                Edge(node, Get(_types, operand), null);
            }
        }
    }

    private void Passed(IParameterSymbol parameter, IMethodSymbol method, Node node)
    {
        foreach (IMethodSymbol other in Symbols.WithBases(method).Skip(1).Where(m => parameter.Ordinal < m.Parameters.Length))
        {
            Both(node.Kind == NodeKind.Holder ? Holder(other.Parameters[parameter.Ordinal]) : Value(other.Parameters[parameter.Ordinal]), node);
        }

        if (method is { MethodKind: MethodKind.Constructor, ContainingType.IsRecord: true })
        {
            foreach (IPropertySymbol positional in method.ContainingType.GetMembers(parameter.Name).OfType<IPropertySymbol>())
            {
                Edge(node, Value(positional), null);
            }
        }

        if (node.Kind == NodeKind.Holder && method is { MethodKind: MethodKind.EventAdd, AssociatedSymbol: { } subscribed })
        {
            Edge(node, Holder(subscribed), null);
        }

        string place = NameOf(method) + "/" + parameter.Ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Node into = Named((node.Kind == NodeKind.Holder ? "holder:" : "in:") + place);
        Node back = Named("out:" + place);
        bool isInterface = method.ContainingType?.TypeKind == TypeKind.Interface;
        if (isInterface || node.Kind == NodeKind.Holder)
        {
            Edge(node, into, null);
        }

        Edge(into, node, null);
        if (parameter.RefKind is RefKind.Ref or RefKind.Out)
        {
            Edge(node, back, null);
            if (isInterface)
            {
                Edge(back, node, null);
            }

            if (method.Name == "Deconstruct")
            {
                Edge(node, Get(_types, method.ContainingType!), null);
            }
        }
    }

    /// <summary>A view is one whoever gave it; what the author or the user's list marks is shared.</summary>
    private void Typed(ISymbol symbol, Node node)
    {
        ITypeSymbol? type = symbol switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            IParameterSymbol parameter => parameter.Type,
            ILocalSymbol local => local.Type,
            IMethodSymbol method => method.ReturnType,
            _ => null,
        };
        if (type is INamedTypeSymbol own && facts.IsOwn(own))
        {
            Edge(Get(_types, own), node, null);
        }
        else if (IsViewType(type))
        {
            Arrive(node);
        }

        if (symbol is IFieldSymbol or IPropertySymbol or IParameterSymbol or IMethodSymbol && (Vouching.IsShared(symbol) || facts.UserList.Contains(symbol)))
        {
            Arrive(node);
        }
    }

    public static bool IsViewType(ITypeSymbol? type) => Types.IsMappedView(type) || Types.IsOrDerives(type, Types.ViewHandle)
        || Types.Is(type, "System.IO.UnmanagedMemoryAccessor") || Types.Is(type, "System.IO.MemoryMappedFiles.MemoryMappedFile") || Rules.LiveMapping.IsRelaxedView(type);

    private void Both(Node left, Node right)
    {
        Edge(left, right, null);
        Edge(right, left, null);
    }

    private static string NameOf(IMethodSymbol method)
    {
        string name = (method.AssociatedSymbol ?? method).Name;
        return name.Substring(name.LastIndexOf('.') + 1);
    }

    /// <summary>Loops, awaits, ranges, operators: the call is in the syntax, and the name is not.</summary>
    private static bool IsCalledWithoutName(IMethodSymbol method) => method.MethodKind is MethodKind.UserDefinedOperator or MethodKind.Conversion
        || NameOf(method) is "GetEnumerator" or "GetAsyncEnumerator" or "Current" or "GetAwaiter" or "GetResult" or "GetPinnableReference" or "Slice" or "Select" or "SelectMany" or "Where" or "this[]";
}
