using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MmapAnalyzers.Runtime;

/// <summary>
/// Records guarded by a sequence number (a seqlock): readers never wait for each other nor hold up the writer; a reader that the writer has overtaken tries again.
/// The sequence is a <see cref="uint"/> in the machine's byte order, at an address that is a multiple of 4: even while the record stands, odd while it is written.
/// (The low half of a 64-bit one serves as well.) Needs <see cref="FaultProtection.SignalGuard"/>. Thread-safe, but for the rule of one writer at a time.
/// </summary>
public static unsafe class ConsistentExtensions
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Reads a record as it was at one moment.</summary>
    /// <typeparam name="TValue">A type that any bytes may fill.</typeparam>
    /// <param name="view">Has both the sequence and the record.</param>
    /// <param name="sequenceOffset">Where the sequence is, in bytes.</param>
    /// <param name="byteOffset">Where the record is, in bytes; no alignment is asked for.</param>
    /// <param name="timeout">How long to try; <see langword="null"/> for 1 second.</param>
    /// <exception cref="TimeoutException">The record was being written all the time; perhaps its writer has died in it.</exception>
    /// <exception cref="ArgumentException">The sequence is not aligned.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Sequence or record do not lie inside the view.</exception>
    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="TValue"/>.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no SignalGuard.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">Bytes are lost.</exception>
    public static TValue ReadConsistent<TValue>(this RelaxedView<byte> view, long sequenceOffset, long byteOffset, TimeSpan? timeout = null)
        where TValue : unmanaged
    {
        ElementType<TValue>.Require();
        TValue value = default;
        view.ReadConsistent(sequenceOffset, byteOffset, MemoryMarshal.AsBytes(new Span<TValue>(ref value)), timeout);
        return value;
    }

    /// <summary>Reads the bytes of a record as they were at one moment.</summary>
    /// <param name="view">Has both the sequence and the record.</param>
    /// <param name="sequenceOffset">Where the sequence is, in bytes.</param>
    /// <param name="byteOffset">Where the record is, in bytes; no alignment is asked for.</param>
    /// <param name="destination">Private memory; its length says how much is read. After an exception its content is unspecified.</param>
    /// <param name="timeout">How long to try; <see langword="null"/> for 1 second.</param>
    /// <inheritdoc cref="ReadConsistent{TValue}(RelaxedView{byte}, long, long, TimeSpan?)" path="/exception"/>
    public static void ReadConsistent(this RelaxedView<byte> view, long sequenceOffset, long byteOffset, Span<byte> destination, TimeSpan? timeout = null)
    {
        if (view.TryReadConsistent(sequenceOffset, byteOffset, destination))
        {
            return;
        }

        long start = Stopwatch.GetTimestamp();
        TimeSpan patience = timeout ?? DefaultTimeout;
        var wait = default(SpinWait);
        while (!view.TryReadConsistent(sequenceOffset, byteOffset, destination))
        {
            if (Stopwatch.GetElapsedTime(start) > patience)
            {
                uint sequence = view.Load<uint>(sequenceOffset);
                throw new TimeoutException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The record at byte {byteOffset} was being written for {patience.TotalSeconds} s; its sequence at byte {sequenceOffset} is {sequence}."));
            }

            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Reads the bytes of a record if nobody writes it meanwhile; one try.</summary>
    /// <param name="view">Has both the sequence and the record.</param>
    /// <param name="sequenceOffset">Where the sequence is, in bytes.</param>
    /// <param name="byteOffset">Where the record is, in bytes; no alignment is asked for.</param>
    /// <param name="destination">Private memory; its length says how much is read. Its content is unspecified unless the result is true.</param>
    /// <returns>Whether the bytes are those of one moment.</returns>
    /// <inheritdoc cref="ReadConsistent{TValue}(RelaxedView{byte}, long, long, TimeSpan?)" path="/exception[not(contains(@cref, 'Timeout'))]"/>
    public static bool TryReadConsistent(this RelaxedView<byte> view, long sequenceOffset, long byteOffset, Span<byte> destination)
    {
        RelaxedView<byte> record = view.Slice(byteOffset, destination.Length);
        uint before = view.LoadAcquire<uint>(sequenceOffset);
        if ((before & 1) != 0)
        {
            return false;
        }

        record.CopyTo(destination);

        // The reads of the record must not come after that of the sequence; acquire keeps only later ones in their place.
#if NET10_0_OR_GREATER
        Volatile.ReadBarrier();
#else
        Interlocked.MemoryBarrier();
#endif
        return view.Load<uint>(sequenceOffset) == before;
    }

    /// <summary>Writes a record so that readers see either the old one or the new one. One writer at a time; who has several, locks them.</summary>
    /// <typeparam name="TValue">A type that any bytes may fill.</typeparam>
    /// <param name="view">Has both the sequence and the record.</param>
    /// <param name="sequenceOffset">Where the sequence is, in bytes. It is 2 higher afterwards, or 1 where an earlier writer has died in the record.</param>
    /// <param name="byteOffset">Where the record is, in bytes; no alignment is asked for.</param>
    /// <param name="value">The record.</param>
    /// <exception cref="ArgumentException">The sequence is not aligned.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Sequence or record do not lie inside the view; nothing is stored.</exception>
    /// <exception cref="NotSupportedException">Not every bit pattern is a valid <typeparamref name="TValue"/>.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no SignalGuard.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">Bytes are lost; the sequence stays odd.</exception>
    public static void WriteConsistent<TValue>(this WritableRelaxedView<byte> view, long sequenceOffset, long byteOffset, TValue value)
        where TValue : unmanaged
    {
        ElementType<TValue>.Require();
        view.WriteConsistent(sequenceOffset, byteOffset, MemoryMarshal.AsBytes(new ReadOnlySpan<TValue>(in value)));
    }

    /// <summary>Writes the bytes of a record so that readers see either the old ones or the new ones. One writer at a time; who has several, locks them.</summary>
    /// <param name="view">Has both the sequence and the record.</param>
    /// <param name="sequenceOffset">Where the sequence is, in bytes. It is 2 higher afterwards, or 1 where an earlier writer has died in the record.</param>
    /// <param name="byteOffset">Where the record is, in bytes; no alignment is asked for.</param>
    /// <param name="source">The record.</param>
    /// <inheritdoc cref="WriteConsistent{TValue}(WritableRelaxedView{byte}, long, long, TValue)" path="/exception"/>
    public static void WriteConsistent(this WritableRelaxedView<byte> view, long sequenceOffset, long byteOffset, ReadOnlySpan<byte> source)
    {
        WritableRelaxedView<byte> record = view.Slice(byteOffset, source.Length);
        uint odd = view.Load<uint>(sequenceOffset) | 1;
        view.Store(sequenceOffset, odd);

        // No store of the record before that of the odd sequence; release keeps only earlier ones in their place.
#if NET10_0_OR_GREATER
        Volatile.WriteBarrier();
#else
        Interlocked.MemoryBarrier();
#endif
        record.CopyFrom(source);
        view.StoreRelease(sequenceOffset, odd + 1);
    }
}
