using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// One pass over a view in pieces of 256 KiB: live memory under SignalGuard, checked after each piece, private copies under KernelCopy.
/// The caller draws no conclusion from a piece before <see cref="Check"/>.
/// </summary>
internal unsafe ref struct Chunks<T>
    where T : unmanaged
{
    public const int Bytes = 256 * 1024;
    private readonly RelaxedView<T> _view;
    private byte[]? _scratch;
    private int _requested;

    public Chunks(RelaxedView<T> view) => _view = view;

    /// <summary>How many elements a piece has at most.</summary>
    public static int Capacity => Math.Max(1, Bytes / sizeof(T));

    public ReadOnlySpan<T> Current { get; private set; }

    /// <summary>Index of the first element of <see cref="Current"/> in the view.</summary>
    public long Position { get; private set; }

    /// <summary>Goes to the next piece; after the last one, looks at the size of the file.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        long next = Position + Current.Length;
        if (next == _view.LongLength)
        {
            Finish();
            return false;
        }

        Load(next, (int)Math.Min(Capacity, _view.LongLength - next));
        return true;
    }

    /// <summary>Makes <paramref name="count"/> elements from <paramref name="position"/> on the current piece; fewer where the kernel could not copy all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(long position, int count)
    {
        byte* address = _view.Address + (position * sizeof(T));
        Position = position;
        if (SignalGuardSwitch.IsOn)
        {
            // SAFETY: inside the view; the owner is kept alive by the view that this struct holds until Check has run.
            Current = new ReadOnlySpan<T>(address, count);
            return;
        }

        LoadCopy(address, count);
    }

    private void LoadCopy(byte* address, int count)
    {
        MappedBuffer owner = _view.Owner!;
        Rent(count * sizeof(T));
        Span<T> scratch = MemoryMarshal.Cast<byte, T>(_scratch.AsSpan(0, count * sizeof(T)));
        int got = owner.CopyPrefix(address, MemoryMarshal.AsBytes(scratch)) / sizeof(T);
        if (got == 0)
        {
            owner.ThrowLost();
        }

        _requested = count;
        Current = scratch[..got];
    }

    /// <summary>Throws unless the whole piece that was asked for was there when it was read.</summary>
    public readonly void CheckAll()
    {
        if (!SignalGuardSwitch.IsOn && Current.Length < _requested)
        {
            _view.Owner!.ThrowLost();
        }

        Check(Current.Length);
    }

    /// <summary>Throws unless the first <paramref name="count"/> elements of the piece were there when they were read.</summary>
    public readonly void Check(int count)
    {
        if (SignalGuardSwitch.IsOn && _view.Owner is { } owner)
        {
            owner.Check(_view.Address + ((Position + count) * sizeof(T)));
        }
    }

    /// <summary>Ends the pass at a hit: checks what it depends on.</summary>
    /// <returns>Its index in the view.</returns>
    public readonly long Hit(int index, int length = 1)
    {
        Check(index + length);
        Finish();
        return Position + index;
    }

    /// <summary>Ends the pass: looks at the size of the file, because a difference or a hit may lie in zeros that raised no signal.</summary>
    public readonly void Finish() => Finish(Position + Current.Length);

    /// <summary>Ends a pass that has read everything up to <paramref name="end"/>, an index in the view.</summary>
    public readonly void Finish(long end)
    {
        if (SignalGuardSwitch.IsOn)
        {
            _view.Owner?.CheckSize(_view.Address, _view.Address + (end * sizeof(T)));
        }
    }

    public readonly void Dispose()
    {
        // the first half is known to the JIT, which so sees that there is nothing to do, and no need for a finally and for keeping this struct in memory
        if (!SignalGuardSwitch.IsOn && _scratch is not null)
        {
            ArrayPool<byte>.Shared.Return(_scratch);
        }
    }

    private void Rent(int bytes)
    {
        if (_scratch is null || _scratch.Length < bytes)
        {
            byte[]? old = _scratch;
            _scratch = ArrayPool<byte>.Shared.Rent(bytes);
            if (old is not null)
            {
                ArrayPool<byte>.Shared.Return(old);
            }
        }
    }
}
