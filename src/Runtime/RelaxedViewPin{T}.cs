using System.Diagnostics.CodeAnalysis;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// A view's bytes as a plain span, for code that takes spans: <c>using var pin = view.Pin("why");</c>. No lost page ends the process while the pin
/// lives; <see cref="Dispose"/> tells whether one was lost, and what was made of the span then has to be dropped.
/// </summary>
/// <remarks>
/// Crash-safe, but not stable: under <see cref="FaultProtection.SignalGuard"/> these are the live bytes, which others can change between two reads, and
/// lost ones read as zeros until <see cref="Dispose"/>. The pin keeps the mapping alive only until it is disposed, so never leave out the
/// <see langword="using"/>; the compiler lets no span of a pin leave the block in which the pin is declared. Confined to one thread, as each
/// <c>ref struct</c> is; the buffer may be disposed by any thread meanwhile, which <see cref="Dispose"/> reports.
/// </remarks>
/// <typeparam name="T">The view's element.</typeparam>
public readonly unsafe ref struct RelaxedViewPin<T> : IDisposable
    where T : unmanaged
{
    private readonly MappedBuffer? _owner;
    private readonly byte* _start;
    private readonly int _length;
    private readonly PooledCopy<T>? _copy;

    private RelaxedViewPin(MappedBuffer owner, byte* start, int length)
    {
        _owner = owner;
        _start = start;
        _length = length;
    }

    private RelaxedViewPin(PooledCopy<T> copy) => _copy = copy;

    /// <summary>The elements: live ones under <see cref="FaultProtection.SignalGuard"/>, a private copy under <see cref="FaultProtection.KernelCopy"/>.</summary>
    /// <exception cref="ObjectDisposedException">The pin is disposed, and it held a private copy.</exception>
    [SuppressMessage("Mmap.Safety", "MMAP001", Justification = "What a pin is for: the guard repairs a lost page, and Dispose reports it.")]
    [UnscopedRef]
    public ReadOnlySpan<T> Span =>
        // SAFETY: the length is that of a view of the owner, which this pin keeps alive until Dispose; a lost page reads as zeros, which Dispose reports.
        _copy is null ? new ReadOnlySpan<T>(_start, _length) : _copy.Span;

    /// <summary>Ends the use of the span and looks at the state of the mapping and at the size of the file; about 0.4 µs.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed since the pin was taken: what was read may be zeros; drop it.</exception>
    /// <exception cref="MappedFaultException">A byte of the view was lost since then: what was read may be zeros; drop it.</exception>
    public void Dispose()
    {
        _copy?.Dispose();
        _owner?.CheckAll(_start + ((long)_length * sizeof(T)));
    }

    internal static RelaxedViewPin<T> Create(RelaxedView<T> view, bool mayCopy)
    {
        int length = view.Length;
        if (view.Owner is not { } owner)
        {
            return default;
        }

        if (!SignalGuardSwitch.IsOn)
        {
            return mayCopy
                ? new(view.Rent(0, length))
                : throw new NotSupportedException("There are no live bytes under KernelCopy. Use Pin, which copies them, or ReadInto.");
        }

        owner.Check(view.Address + view.ByteLength);
        return new(owner, view.Address, length);
    }
}
