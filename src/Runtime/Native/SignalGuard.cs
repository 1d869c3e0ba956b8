using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MmapAnalyzers.Runtime.Interop;

namespace MmapAnalyzers.Runtime.Native;

/// <summary>Installs the handler of sigbus.c, once in a process and when the first buffer needs it. It stays until the process ends.</summary>
internal static unsafe class SignalGuard
{
    private const int Sigbus = 7;
    private const int FlagSigInfo = 4, FlagRestart = 0x1000_0000;
    private const int StubLength = 16;

    private static readonly Lazy<(SigbusRegistry? Registry, string? Refusal)> Installed = new(Install);

    /// <summary>The registry, or null where there is no SignalGuard.</summary>
    public static SigbusRegistry? Registry => Installed.Value.Registry;

    /// <summary>Why there is none.</summary>
    public static string? Refusal => Installed.Value.Refusal;

    private static (SigbusRegistry? Registry, string? Refusal) Install()
    {
        if (AppContext.TryGetSwitch(SignalGuardSwitch.Name, out bool isDisabled) && isDisabled)
        {
            return (null, $"the AppContext switch {SignalGuardSwitch.Name} turns it off");
        }

        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
        {
            return (null, $"it is built for Linux on x64 and arm64 only, this is {RuntimeInformation.RuntimeIdentifier}");
        }

        // struct sigaction below is that of glibc
        if (!NativeLibrary.TryLoad("libc.so.6", out nint libc) || !NativeLibrary.TryGetExport(libc, "gnu_get_libc_version", out _))
        {
            return (null, "the C library is not glibc");
        }

        if (Environment.SystemPageSize != 4096)
        {
            return (null, $"the page size is {Environment.SystemPageSize}");
        }

        try
        {
            var registry = new SigbusRegistry();
            Install(registry, MapCode(registry));
            return (registry, null);
        }
        catch (IOException refusal)
        {
            return (null, refusal.Message);
        }
    }

    /// <summary>
    /// The stub that names the registry, and the handler, as executable memory. By way of a memfd: mapping it read+execute works
    /// also where memory that was once writable may not become executable.
    /// </summary>
    private static void* MapCode(SigbusRegistry registry)
    {
        byte[] code = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? ForArm64(registry) : ForX64(registry);
        int descriptor = Libc.CreateMemoryFile("mmap-signal-guard", Libc.CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"memfd_create: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var file = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(file, code, 0);
        void* mapped = Libc.Map(null, (nuint)code.Length, Libc.ProtRead | Libc.ProtExecute, Libc.MapPrivate, descriptor, 0);
        return mapped != Libc.MapFailed ? mapped : throw new IOException($"mapping the handler as code: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static byte[] ForX64(SigbusRegistry registry)
    {
        byte[] code = new byte[StubLength + SigbusCode.X64.Length];
        code[0] = 0x48; // mov rcx, registry
        code[1] = 0xB9;
        BinaryPrimitives.WriteUInt64LittleEndian(code.AsSpan(2), (ulong)registry.Head);
        code[10] = 0xEB; // jmp +4
        code[11] = StubLength - 12;
        SigbusCode.X64.CopyTo(code.AsSpan(StubLength));
        return code;
    }

    private static byte[] ForArm64(SigbusRegistry registry)
    {
        byte[] code = new byte[StubLength + SigbusCode.Arm64.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(code, 0x5800_0043); // ldr x3, registry
        BinaryPrimitives.WriteUInt32LittleEndian(code.AsSpan(4), 0x1400_0003); // b +12
        BinaryPrimitives.WriteUInt64LittleEndian(code.AsSpan(8), (ulong)registry.Head);
        SigbusCode.Arm64.CopyTo(code.AsSpan(StubLength));
        return code;
    }

    private static void Install(SigbusRegistry registry, void* code)
    {
        SigAction previous = default;
        if (Libc.SigAction(Sigbus, null, &previous) != 0)
        {
            throw new IOException($"sigaction: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        registry.Head->PreviousHandler = previous.Handler;
        registry.Head->PreviousMask = previous.Mask[0];
        registry.Head->PreviousFlags = (uint)previous.Flags;

        // The flags of the earlier handler, above all no SA_ONSTACK where it had none: CoreCLR's, called on the alternate stack,
        // takes every fault for a stack overflow. All signals blocked, so that none comes between publishing and mapping.
        SigAction ours = default;
        ours.Handler = (ulong)code;
        ours.Flags = previous.Flags | FlagSigInfo | FlagRestart;
        for (int i = 0; i < 16; i++)
        {
            ours.Mask[i] = ulong.MaxValue;
        }

        // SAFETY: the code stays mapped and the registry allocated for as long as the process lives.
        if (Libc.SigAction(Sigbus, &ours, null) != 0)
        {
            throw new IOException($"sigaction: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }
}
