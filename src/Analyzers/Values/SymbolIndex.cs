using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MmapAnalyzers.Provenance;

namespace MmapAnalyzers.Values;

/// <summary>The operations of one body by the symbol that they name, found by one walk: every later question is a look-up.</summary>
internal sealed class SymbolIndex
{
    private readonly Dictionary<ISymbol, List<IOperation>> _references = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, List<IOperation>> _calls = new(SymbolEqualityComparer.Default);

    public SymbolIndex(IOperation body)
    {
        foreach (IOperation operation in body.DescendantsAndSelf())
        {
            switch (operation)
            {
                case ILocalReferenceOperation local:
                    Add(_references, local.Local, operation);
                    break;
                case IParameterReferenceOperation parameter:
                    Add(_references, Symbols.Key(parameter.Parameter), operation);
                    break;
                case IFieldReferenceOperation field:
                    Add(_references, Symbols.Key(field.Field), operation);
                    break;
                case IPropertyReferenceOperation property:
                    Add(_references, Symbols.Key(property.Property), operation);
                    break;
                case IVariableDeclaratorOperation declarator:
                    Add(_references, declarator.Symbol, operation);
                    break;
                case IFieldInitializerOperation initializer:
                    Add(_references, initializer.InitializedFields, operation);
                    break;
                case IPropertyInitializerOperation initializer:
                    Add(_references, initializer.InitializedProperties, operation);
                    break;
                case IInvocationOperation call:
                    Add(_calls, Symbols.Key(call.TargetMethod), operation);
                    break;
                case IObjectCreationOperation { Constructor: { } constructor }:
                    Add(_calls, Symbols.Key(constructor), operation);
                    break;
            }
        }
    }

    /// <summary>References, declarations and initialisers of a variable, in source order.</summary>
    public IEnumerable<IOperation> References(ISymbol symbol) => _references.TryGetValue(symbol, out List<IOperation>? found) ? found : [];

    /// <summary>Calls and creations.</summary>
    public IEnumerable<IOperation> Calls(ISymbol method) => _calls.TryGetValue(method, out List<IOperation>? found) ? found : [];

    private static void Add(Dictionary<ISymbol, List<IOperation>> index, IEnumerable<ISymbol> symbols, IOperation operation)
    {
        foreach (ISymbol symbol in new HashSet<ISymbol>(symbols.Select(Symbols.Key), SymbolEqualityComparer.Default))
        {
            Add(index, symbol, operation);
        }
    }

    private static void Add(Dictionary<ISymbol, List<IOperation>> index, ISymbol symbol, IOperation operation)
    {
        if (!index.TryGetValue(symbol, out List<IOperation>? found))
        {
            index.Add(symbol, found = []);
        }

        found.Add(operation);
    }
}
