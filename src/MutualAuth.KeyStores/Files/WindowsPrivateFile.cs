using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MutualAuth.KeyStores.Files;

/// <summary>
/// A file that only its owner may open, from the moment it exists. Through the system's own call, since neither
/// target framework has one that takes an access list without a further package.
/// </summary>
internal static class WindowsPrivateFile
{
    /// <summary>SDDL: a protected list (nothing inherited) with full access for the owner (OW), and for nobody else.</summary>
    private const string OwnerOnly = "D:P(A;;FA;;;OW)";

    private const int GenericWrite = 0x40000000;
    private const int CreateNew = 1;
    private const int NormalAttributes = 0x80;

    public static FileStream Create(string path)
    {
        if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(OwnerOnly, 1, out var descriptor, IntPtr.Zero))
            throw Failure();
        try
        {
            var attributes = new SecurityAttributes
            {
                Length = Marshal.SizeOf<SecurityAttributes>(),
                SecurityDescriptor = descriptor,
            };
            var handle = CreateFileW(path, GenericWrite, 0, ref attributes, CreateNew, NormalAttributes, IntPtr.Zero);
            return handle.IsInvalid ? throw Failure() : new FileStream(handle, FileAccess.Write);
        }
        finally
        {
            LocalFree(descriptor);
        }
    }

    private static IOException Failure() => new(new Win32Exception(Marshal.GetLastWin32Error()).Message);

    [StructLayout(LayoutKind.Sequential)]
    private struct SecurityAttributes
    {
        public int Length;
        public IntPtr SecurityDescriptor;
        public int InheritHandle;
    }

    [DllImport("advapi32", SetLastError = true, CharSet = CharSet.Unicode)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool ConvertStringSecurityDescriptorToSecurityDescriptorW(
        string text, int revision, out IntPtr descriptor, IntPtr size);

    [DllImport("kernel32", SetLastError = true, CharSet = CharSet.Unicode)]
    private static extern SafeFileHandle CreateFileW(
        string path, int access, int share, ref SecurityAttributes security, int disposition, int flags, IntPtr template);

    [DllImport("kernel32")]
    private static extern IntPtr LocalFree(IntPtr memory);
}
