using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MmapAnalyzers.Runtime.Harm;

/// <summary>
/// A file system of one file, 'file', whose every second page from <see cref="FirstBadPage"/> on cannot be read: the requests of the kernel answered by hand
/// on /dev/fuse, because a disk that fails cannot be had otherwise. Structures as in linux/fuse.h; needs root.
/// </summary>
internal static class FuseServer
{
    public const int Page = 4096;
    public const int Pages = 400;
    public const int FirstBadPage = 3;

    private const int Lookup = 1, GetAttributes = 3, Open = 14, ReadFile = 15, Release = 18, Flush = 25, Init = 26, Forget = 2, BatchForget = 42;
    private const int NoEntry = 2, IoError = 5, NotImplemented = 38;
    private const ulong RootNode = 1, FileNode = 2;
    private const int InHeader = 40, OutHeader = 16;

    public static bool IsBad(long page) => page >= FirstBadPage && (page - FirstBadPage) % 2 == 0;

    /// <summary>Mounts, says so on the output, and serves until it is unmounted.</summary>
    public static int Serve(string directory)
    {
        using var device = new FileStream("/dev/fuse", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        if (NativeCalls.Mount("harm", directory, "fuse", 0, $"fd={device.SafeFileHandle.DangerousGetHandle()},rootmode=40000,user_id=0,group_id=0,allow_other") != 0)
        {
            Console.Error.WriteLine($"mount: {Marshal.GetLastPInvokeErrorMessage()}");
            return 1;
        }

        Console.WriteLine("mounted");
        byte[] request = new byte[64 * 1024];
        while (true)
        {
            try
            {
                int length = device.Read(request);
                Answer(device, request.AsSpan(0, length));
            }
            catch (IOException)
            {
                return 0; // ENODEV: unmounted
            }
        }
    }

    private static void Answer(FileStream device, ReadOnlySpan<byte> request)
    {
        ulong node = BinaryPrimitives.ReadUInt64LittleEndian(request[16..]);
        ReadOnlySpan<byte> body = request[InHeader..];
        (int error, byte[] answer) = BinaryPrimitives.ReadInt32LittleEndian(request[4..]) switch
        {
            Init => (0, Initial()),
            Lookup => Encoding.ASCII.GetString(body).TrimEnd('\0') == "file" ? (0, Entry()) : (NoEntry, []),
            GetAttributes => (0, [.. new byte[16], .. Attributes(node)]),
            Open => (0, new byte[16]),
            ReadFile => Content(BinaryPrimitives.ReadInt64LittleEndian(body[8..]), BinaryPrimitives.ReadInt32LittleEndian(body[16..])),
            Release or Flush => (0, []),
            Forget or BatchForget => (-1, []),
            _ => (NotImplemented, Array.Empty<byte>()),
        };
        if (error < 0)
        {
            return; // wants no answer
        }

        byte[] reply = new byte[OutHeader + answer.Length];
        BinaryPrimitives.WriteInt32LittleEndian(reply, reply.Length);
        BinaryPrimitives.WriteInt32LittleEndian(reply.AsSpan(4), -error);
        request.Slice(8, 8).CopyTo(reply.AsSpan(8));
        answer.CopyTo(reply, OutHeader);
        device.Write(reply);
    }

    /// <summary>One page a request, so that no good page is lost with a bad neighbour.</summary>
    private static byte[] Initial()
    {
        byte[] answer = new byte[64];
        BinaryPrimitives.WriteInt32LittleEndian(answer, 7);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(4), 31);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(12), 1 << 22); // FUSE_MAX_PAGES
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(20), Page);
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(24), 1);
        BinaryPrimitives.WriteInt16LittleEndian(answer.AsSpan(28), 1);
        return answer;
    }

    private static byte[] Entry()
    {
        byte[] answer = new byte[40];
        BinaryPrimitives.WriteUInt64LittleEndian(answer, FileNode);
        return [.. answer, .. Attributes(FileNode)];
    }

    private static byte[] Attributes(ulong node)
    {
        byte[] attributes = new byte[88];
        BinaryPrimitives.WriteUInt64LittleEndian(attributes, node);
        BinaryPrimitives.WriteInt64LittleEndian(attributes.AsSpan(8), node == FileNode ? (long)Pages * Page : 0);
        BinaryPrimitives.WriteInt32LittleEndian(attributes.AsSpan(60), node == RootNode ? 0x41ED : 0x81A4); // a directory 0755, a file 0644
        BinaryPrimitives.WriteInt32LittleEndian(attributes.AsSpan(64), 1);
        return attributes;
    }

    private static (int Error, byte[] Answer) Content(long offset, int size)
    {
        for (long page = offset / Page; page <= (offset + size - 1) / Page; page++)
        {
            if (IsBad(page))
            {
                return (IoError, []);
            }
        }

        byte[] bytes = new byte[Math.Max(0, Math.Min(size, ((long)Pages * Page) - offset))];
        Array.Fill(bytes, (byte)1);
        return (0, bytes);
    }
}
