using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime.Harm;

/// <summary>Other handlers of the same signal, before and after ours. The native ones are machine code (x64), because managed code must not run there.</summary>
internal static unsafe class HandlerHarm
{
    /// <summary>What the earlier handler ends the process with.</summary>
    public const int EarlierHandlerExit = 42;

    private const int Sigbus = 7;
    private const int FlagSigInfo = 4;

    // mov edi, 42; mov eax, 231 (exit_group); syscall
    private static ReadOnlySpan<byte> ExitCode => [0xBF, EarlierHandlerExit, 0, 0, 0, 0xB8, 0xE7, 0, 0, 0, 0x0F, 0x05];

    /// <summary>A handler from before the first buffer: does not see our faults, and gets the others.</summary>
    public static int Earlier(string kind, string file)
    {
        Install(kind switch { "default" => 0, "code" => (ulong)Load(ExitCode), _ => throw new ArgumentException(kind, nameof(kind)) });
        using (MappedBuffer buffer = MappedBuffer.Open(file))
        {
            Truncate(buffer, file);
        }

        // SAFETY: none: a page behind the end of the file, and the end of this process.
        using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        byte* foreign = (byte*)Libc.Map(null, 65_536, Libc.ProtRead, Libc.MapShared, (int)handle.DangerousGetHandle(), 0);
        return foreign[60_000] == 0 ? 1 : 2;
    }

    /// <summary>A handler that another library puts before ours, and that calls ours.</summary>
    public static int Later(string file)
    {
        using MappedBuffer buffer = MappedBuffer.Open(file);
        SigAction ours;
        _ = Libc.SigAction(Sigbus, null, &ours);
        byte[] chaining = [0x48, 0xB8, .. BitConverter.GetBytes(ours.Handler), 0xFF, 0xE0]; // mov rax, ours; jmp rax
        Install((ulong)Load(chaining));
        return Truncate(buffer, file);
    }

    /// <summary>The signal sent by kill, which means no page: it does what it did before us.</summary>
    public static int Sent(string kind, string file)
    {
        Install(kind switch { "default" => 0UL, "ignored" => 1, _ => throw new ArgumentException(kind, nameof(kind)) });
        using MappedBuffer buffer = MappedBuffer.Open(file);
        _ = NativeCalls.Kill(Environment.ProcessId, Sigbus);
        Thread.Sleep(200);
        return Truncate(buffer, file);
    }

    /// <summary>The program has a handler of its own for the signal, registered before or after ours: the truncation is an exception all the same.</summary>
    public static int PosixSignal(bool isBefore, string file)
    {
        PosixSignalRegistration? registration = isBefore ? PosixSignalRegistration.Create((PosixSignal)Sigbus, static context => context.Cancel = true) : null;
        using MappedBuffer buffer = MappedBuffer.Open(file);
        registration ??= PosixSignalRegistration.Create((PosixSignal)Sigbus, static context => context.Cancel = true);
        using (registration)
        {
            return Truncate(buffer, file);
        }
    }

    private static int Truncate(MappedBuffer buffer, string file)
    {
        using (SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            RandomAccess.SetLength(handle, 4096);
        }

        try
        {
            return buffer.View().Count((byte)0) >= 0 ? throw new InvalidOperationException("never noticed") : 1;
        }
        catch (MappedFaultException fault) when (fault.Offset == 4096)
        {
            return 0;
        }
    }

    private static void Install(ulong handler)
    {
        SigAction action = default;
        action.Handler = handler;
        action.Flags = handler > 1 ? FlagSigInfo : 0;
        if (Libc.SigAction(Sigbus, &action, null) != 0)
        {
            throw new IOException($"sigaction: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static void* Load(ReadOnlySpan<byte> code)
    {
        void* memory = Libc.Map(null, (nuint)code.Length, Libc.ProtRead | Libc.ProtWrite, Libc.MapPrivate | Libc.MapAnonymous, -1, 0);

        // SAFETY: as long as what was mapped; never unmapped.
        code.CopyTo(new Span<byte>(memory, code.Length));
        return Libc.Protect(memory, (nuint)code.Length, Libc.ProtRead | Libc.ProtExecute) == 0
            ? memory
            : throw new IOException($"mprotect: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}
