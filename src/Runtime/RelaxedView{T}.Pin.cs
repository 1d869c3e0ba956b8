namespace MmapAnalyzers.Runtime;

public readonly unsafe partial struct RelaxedView<T>
{
    /// <summary>
    /// Lends the elements as a plain span, for code that takes only spans and is too hot for a copy: <c>using var pin = view.Pin("why");</c>.
    /// A page that is lost meanwhile does not end the process; the pin's <c>Dispose</c> throws.
    /// </summary>
    /// <remarks>
    /// Costs nothing under <see cref="FaultProtection.SignalGuard"/>: the span shows the live bytes, which others may change between two reads. Under
    /// <see cref="FaultProtection.KernelCopy"/> the elements are copied into pooled memory first.
    /// </remarks>
    /// <param name="reason">Why this code may read bytes that can change under it, for the next reader; not empty.</param>
    /// <returns>The pin. Without <see langword="using"/> it keeps nothing alive and reports nothing.</returns>
    /// <exception cref="ArgumentException">No reason is given.</exception>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/> elements; slice first.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is known to be lost.</exception>
    public RelaxedViewPin<T> Pin(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return RelaxedViewPin<T>.Create(this, mayCopy: true);
    }

    /// <summary>
    /// The marked way out: the live elements in place, never a copy, so that the span shows what others write. A pin as that of <see cref="Pin"/>, which
    /// does the same wherever a copy will do.
    /// </summary>
    /// <param name="justification">Why neither a read, a copy nor <see cref="Pin"/> serves, for the next reader; not empty.</param>
    /// <returns>The pin. Without <see langword="using"/> it keeps nothing alive and reports nothing.</returns>
    /// <exception cref="ArgumentException">No justification is given.</exception>
    /// <exception cref="NotSupportedException">Under <see cref="FaultProtection.KernelCopy"/>, where nothing is mapped.</exception>
    /// <exception cref="OverflowException">There are more than <see cref="int.MaxValue"/> elements; slice first.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    /// <exception cref="MappedFaultException">An element is known to be lost.</exception>
    public RelaxedViewPin<T> DangerousGetSpan(string justification)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(justification);
        return RelaxedViewPin<T>.Create(this, mayCopy: false);
    }
}
