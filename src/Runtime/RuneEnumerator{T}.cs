using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// Enumerates the characters of a text, see <see cref="RelaxedViewTextExtensions.EnumerateRunes(RelaxedView{byte})"/>, over a private copy of up to 256 KiB. Not thread-safe.
/// </summary>
/// <typeparam name="T"><see cref="byte"/> for UTF-8, <see cref="char"/> for UTF-16.</typeparam>
public ref struct RuneEnumerator<T> : IDisposable
    where T : unmanaged
{
    private const int LongestRune = 4;
    private readonly RelaxedView<T> _view;
    private PooledCopy<T>? _copy;
    private ReadOnlySpan<T> _rest;
    private long _next; // what of the view comes after the rest

    internal RuneEnumerator(RelaxedView<T> view) => _view = view;

    /// <summary>The character; <see cref="Rune.ReplacementChar"/> where the text is malformed.</summary>
    public Rune Current { readonly get; private set; }

    /// <summary>Returns this enumerator.</summary>
    public readonly RuneEnumerator<T> GetEnumerator() => this;

    /// <summary>Goes to the next character.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">A byte of the next 256 KiB is lost.</exception>
    public bool MoveNext()
    {
        if (_rest.Length < LongestRune && _next < _view.LongLength)
        {
            Fill();
        }

        if (_rest.IsEmpty)
        {
            return false;
        }

        _ = Decode(_rest, out Rune rune, out int length);
        Current = rune;
        _rest = _rest[length..];
        return true;
    }

    /// <summary>Returns the private copy to its pool.</summary>
    public void Dispose()
    {
        _rest = default;
        _next = _view.LongLength;
        _copy?.Dispose();
    }

    /// <summary>Nothing was made of the rest yet: it is fetched again together with what follows.</summary>
    private void Fill()
    {
        _copy ??= PooledCopy<T>.ForPieces(_view);
        _next -= _rest.Length;
        _copy.TryRefill(ref _next);
        _rest = _copy.Span;
    }

    private static OperationStatus Decode(ReadOnlySpan<T> text, out Rune rune, out int length) =>
        typeof(T) == typeof(byte)
            ? Rune.DecodeFromUtf8(MemoryMarshal.Cast<T, byte>(text), out rune, out length)
            : Rune.DecodeFromUtf16(MemoryMarshal.Cast<T, char>(text), out rune, out length);
}
