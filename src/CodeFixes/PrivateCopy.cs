using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmapAnalyzers.CodeFixes;

/// <summary>The text of a private copy: by the runtime, which survives a lost page, or by the framework where the project has not got that.</summary>
internal sealed class PrivateCopy(SyntaxNode root, SemanticModel model, SourceText text)
{
    private readonly bool _hasRuntime = model.Compilation.GetTypeByMetadataName(KnownTypes.MappedCopy) is not null;

    /// <summary>The copy of a span as an array, or null for what is no span.</summary>
    public string? Of(ExpressionSyntax span)
    {
        if (model.GetTypeInfo(span).Type is not INamedTypeSymbol { TypeArguments: [var element] } type || !KnownTypes.IsAnySpan(type))
        {
            return null;
        }

        if (!_hasRuntime)
        {
            return SiteSyntax.Receiver(span) + ".ToArray()";
        }

        // a span that can be written is converted, and nothing infers its element then; a target-typed one has lost its target
        string argument = span is ImplicitObjectCreationExpressionSyntax creation ? $"new {type.ToMinimalDisplayString(model, span.SpanStart)}{creation.ArgumentList}" : span.ToString();
        return KnownTypes.IsReadOnlySpan(type) ? $"MappedCopy.ToArray({argument})" : $"MappedCopy.ToArray<{element.ToMinimalDisplayString(model, span.SpanStart)}>({argument})";
    }

    /// <summary>The copy of so many elements behind a pointer.</summary>
    public string? OfPointer(ExpressionSyntax pointer, ExpressionSyntax count, ITypeSymbol element)
    {
        if (!_hasRuntime || model.Compilation.GetTypeByMetadataName("System.ReadOnlySpan`1") is not { } span)
        {
            return null; // the framework would need a view
        }

        return $"MappedCopy.ToArray(new {span.Construct(element).ToMinimalDisplayString(model, pointer.SpanStart)}({pointer}, {count}))";
    }

    /// <summary>The text with the change, and with the using directive that it needs.</summary>
    public SourceText Apply(TextChange change)
    {
        SourceText changed = text.WithChanges(change);
        if (!_hasRuntime || UsingDirectives.Imports(model, root, KnownTypes.MappedCopy))
        {
            return changed;
        }

        SyntaxNode parsed = CSharpSyntaxTree.ParseText(changed, (CSharpParseOptions)root.SyntaxTree.Options).GetRoot();
        string full = UsingDirectives.Add(parsed, KnownTypes.RuntimeNamespace, TryFinally.LineEnd(text)).ToFullString();
        return SourceText.From(full, text.Encoding, text.ChecksumAlgorithm);
    }
}
