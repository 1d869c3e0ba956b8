using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MmapAnalyzers.Runtime.Tests;

/// <summary>A descriptor that came over a socket (SCM_RIGHTS) is opened by its handle, as any other.</summary>
public sealed unsafe partial class ReceivedDescriptorTests
{
    private const int SocketLevel = 1, Rights = 1, UnixDomain = 1, SocketStream = 1;

    [Fact]
    public void IsMappedByItsHandle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && IntPtr.Size == 8, "the structures below are those of 64-bit Linux");
        Protections.Require(Protections.Expected);
        using var file = new TempFile(TempFile.Pattern(10_000));
        MappedBuffer buffer;
        using (SafeFileHandle sent = File.OpenHandle(file.Path))
        using (SafeFileHandle received = SendOverASocket(sent))
        {
            Assert.NotEqual(sent.DangerousGetHandle(), received.DangerousGetHandle());
            buffer = MappedBuffer.Open(received);
        }

        using (buffer)
        {
            Assert.Equal(TempFile.Pattern(10_000), buffer.View().ToArray());
            file.SetLength(5_000);
            MappedFaultException fault = Assert.Throws<MappedFaultException>(() => buffer.View().Read<int>(9_000));
            Assert.Equal((MappedFaultKind.Truncated, 5_000), (fault.Kind, Protections.Expected == FaultProtection.SignalGuard ? fault.Offset : 5_000));
        }
    }

    private static SafeFileHandle SendOverASocket(SafeFileHandle handle)
    {
        int* ends = stackalloc int[2];
        Assert.Equal(0, SocketPair(UnixDomain, SocketStream, 0, ends));
        try
        {
            byte data = 1;
            var vector = new Vector { Start = &data, Length = 1 };
            var control = new Control { Length = 20, Level = SocketLevel, Type = Rights, Descriptor = (int)handle.DangerousGetHandle() };
            var message = new Message { Vectors = &vector, VectorCount = 1, Control = &control, ControlLength = (nuint)sizeof(Control) };

            // SAFETY: everything that the structures point to lives on this stack frame.
            Assert.Equal(1, Send(ends[0], &message, 0));
            control = default;
            Assert.Equal(1, Receive(ends[1], &message, 0));
            Assert.Equal((SocketLevel, Rights), (control.Level, control.Type));
            return new SafeFileHandle(control.Descriptor, ownsHandle: true);
        }
        finally
        {
            new SafeFileHandle(ends[0], ownsHandle: true).Dispose();
            new SafeFileHandle(ends[1], ownsHandle: true).Dispose();
        }
    }

    [LibraryImport("libc", EntryPoint = "socketpair")]
    private static partial int SocketPair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", EntryPoint = "sendmsg")]
    private static partial nint Send(int socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg")]
    private static partial nint Receive(int socket, Message* message, int flags);

    /// <summary><c>struct iovec</c></summary>
    private struct Vector
    {
        public void* Start;
        public nuint Length;
    }

    /// <summary><c>struct msghdr</c></summary>
    private struct Message
    {
        public void* Name;
        public int NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public Control* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary><c>struct cmsghdr</c> with one descriptor</summary>
    private struct Control
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int Descriptor;
    }
}
